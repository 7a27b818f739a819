using Bulletins.Audiences;
using Bulletins.Auditing;
using Bulletins.Composing;
using Bulletins.Dispatching;
using Bulletins.Members;
using Bulletins.Members.Addresses;
using Bulletins.Rendering;
using Bulletins.Web.Sample;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Web.Drill;

/// <summary>An invented association for one drill, with a dispatch that is due.</summary>
internal sealed class DrillAssociation(BulletinsDb db, BulletinImport bulletins, BulletinApproval approval, DispatchSchedule schedule, TimeProvider clock)
{
    private const int Slice = 5000;
    private static readonly Actor Operator = new(ActorKind.System, "drill");

    /// <param name="leftOut">Further contacts who are candidates and get nothing, so that freezing the audience takes a while.</param>
    /// <returns>The id of the dispatch.</returns>
    public async Task<long> MakeAsync(int recipients, int leftOut, CancellationToken cancellation)
    {
        await AddAsync(1, recipients, number => ContactOf(Firm(number), number), cancellation);
        if (leftOut > 0)
            await AddLeftOutAsync(recipients + 1, leftOut, cancellation);
        using var circular = new StreamReader(SampleAssociation.Open("circular.txt"));
        var bulletin = await bulletins.ImportAsync(await circular.ReadToEndAsync(cancellation), Operator, cancellation);
        await approval.ApproveAsync(bulletin.Bulletin.Id, Operator, cancellation);
        var segment = new Segment { Name = "drill", Rule = """{"version":1,"everyone":true}""", UpdatedAt = clock.GetUtcNow().UtcDateTime };
        db.Segments.Add(segment);
        await db.SaveChangesAsync(cancellation);
        return (await schedule.ScheduleAsync(bulletin.Bulletin.Id, segment.Id, null, null, UncertainPolicy.SendOnceMore, DispatchPriority.Normal, RecordedReading.Nothing, Operator, cancellation: cancellation)).Id;
    }

    /// <summary>All of one firm, which has left: as many firms would take longer to make than everything else of the drill.</summary>
    private async Task AddLeftOutAsync(int first, int count, CancellationToken cancellation)
    {
        var left = Firm(first);
        left.Retire(clock.GetUtcNow().UtcDateTime);
        db.Members.Add(left);
        await db.SaveChangesAsync(cancellation);
        await AddAsync(first, count, number => ContactOf(left, number), cancellation);
    }

    private async Task AddAsync(int first, int count, Func<int, Contact> contact, CancellationToken cancellation)
    {
        foreach (var numbers in Enumerable.Range(first, count).Chunk(Slice))
        {
            db.Contacts.AddRange(numbers.Select(contact));
            await db.SaveChangesAsync(cancellation);
            db.ChangeTracker.Clear();
        }
    }

    private static Member Firm(int number) => new() { Number = $"D{number}", Organisation = Screen.Drill["Firm", number], Tier = "full", Industry = "electronics" };

    private static Contact ContactOf(Member member, int number)
    {
        // A firm that is there already isn't followed: it would be looked through again with each contact.
        var name = Screen.Drill["Contact", number];
        var contact = member.Id > 0 ? new Contact { MemberId = member.Id, Name = name } : new Contact { Member = member, Name = name };
        if (EmailAddress.TryParse($"contact{number}@firm{number}.example", out var address))
            contact.MoveTo(address);
        return contact;
    }
}
