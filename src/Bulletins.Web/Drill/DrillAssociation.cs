using Bulletins.Audiences;
using Bulletins.Auditing;
using Bulletins.Composing;
using Bulletins.Dispatching;
using Bulletins.Members;
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
        for (var made = 0; made < recipients + leftOut; made += Slice)
            await AddMembersAsync(made, Math.Min(Slice, recipients + leftOut - made), recipients, cancellation);
        using var circular = new StreamReader(SampleAssociation.Open("circular.txt"));
        var bulletin = await bulletins.ImportAsync(await circular.ReadToEndAsync(cancellation), Operator, cancellation);
        await approval.ApproveAsync(bulletin.Bulletin.Id, Operator, cancellation);
        var segment = new Segment { Name = "drill", Rule = """{"version":1,"everyone":true}""", UpdatedAt = clock.GetUtcNow().UtcDateTime };
        db.Segments.Add(segment);
        await db.SaveChangesAsync(cancellation);
        return (await schedule.ScheduleAsync(bulletin.Bulletin.Id, segment.Id, null, null, UncertainPolicy.SendOnceMore, DispatchPriority.Normal, RecordedReading.Nothing, Operator, cancellation)).Id;
    }

    private async Task AddMembersAsync(int from, int count, int recipients, CancellationToken cancellation)
    {
        for (var number = from + 1; number <= from + count; number++)
        {
            var member = new Member { Number = $"D{number}", Organisation = Screen.Drill["Firm", number], Tier = "full", Industry = "electronics" };
            if (number > recipients)
                member.Retire(clock.GetUtcNow().UtcDateTime);
            var contact = new Contact { Member = member, Name = Screen.Drill["Contact", number] };
            if (EmailAddress.TryParse($"contact{number}@firm{number}.example", out var address))
                contact.MoveTo(address);
            db.Contacts.Add(contact);
        }
        await db.SaveChangesAsync(cancellation);
        db.ChangeTracker.Clear();
    }
}
