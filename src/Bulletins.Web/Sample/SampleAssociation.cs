using System.Reflection;
using Bulletins.Audiences;
using Bulletins.Audiences.Rules;
using Bulletins.Auditing;
using Bulletins.Composing;
using Bulletins.Members;
using Bulletins.Members.Addresses;
using Bulletins.Members.Consent;
using Bulletins.Members.Importing;
using Bulletins.Members.Suppressions;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Web.Sample;

/// <summary>An invented association for a newcomer to try things with: firms and contacts on reserved domains,
/// segments, and a circular as a draft. Everything goes through the same services that staff use.</summary>
internal sealed class SampleAssociation(BulletinsDb db, MemberImport import, MemberRegister members, ContactRegister contacts,
    SuppressionList suppressions, SegmentLibrary segments, Issuers issuers, BulletinImport bulletins, TimeProvider clock)
{
    private static readonly Actor Sample = new(ActorKind.System, "sample");

    /// <summary>Does nothing in an installation that has members.</summary>
    public async Task LoadAsync(CancellationToken cancellation = default)
    {
        if (await db.Members.AnyAsync(cancellation))
            return;
        await using (var file = Open("members.csv"))
            await import.ImportAsync(file, Sample, dryRun: false, ConsentSource.Sample, cancellation);
        await RetireSomeAsync(cancellation);
        await LeaveSomeTopicsAsync(cancellation);
        await SuppressSomeAsync(cancellation);
        await SaveSegmentsAsync(cancellation);
        await DraftCircularAsync(cancellation);
    }

    private async Task RetireSomeAsync(CancellationToken cancellation)
    {
        foreach (var member in await db.Members.Where(m => m.Number == "M0023" || m.Number == "M0058" || m.Number == "M0091").ToListAsync(cancellation))
            await members.RetireAsync(member.Id, member.Version, Sample, cancellation);
        foreach (var member in await db.Members.Where(m => m.Number == "M0035" || m.Number == "M0077").ToListAsync(cancellation))
            await members.LapseAsync(member.Id, member.Version, Sample, cancellation);
        var moved = await db.Contacts.OrderBy(c => c.Id).FirstAsync(c => c.Member.Number == "M0009", cancellation);
        await contacts.RetireAsync(moved.Id, moved.Version, Sample, cancellation);
    }

    /// <summary>As if by the link in a mail.</summary>
    private async Task LeaveSomeTopicsAsync(CancellationToken cancellation)
    {
        string[] numbers = ["M0012", "M0040", "M0066", "M0103"];
        var joined = await db.Subscriptions.Where(s => numbers.Contains(s.Contact.Member.Number) && s.State == SubscriptionState.Joined)
            .OrderBy(s => s.ContactId).ThenBy(s => s.TopicId).ToListAsync(cancellation);
        foreach (var subscription in joined.DistinctBy(s => s.ContactId))
            subscription.Leave(clock.UtcNow(), ConsentSource.PublicPage);
        await db.SaveChangesAsync(cancellation);
    }

    private async Task SuppressSomeAsync(CancellationToken cancellation)
    {
        foreach (var (number, note) in new[] { ("M0015", "來電表示已轉職，請勿再寄"), ("M0048", "公司要求統一寄往秘書處") })
            await suppressions.AddAsync(await FirstAddressAsync(number, cancellation), note, Sample, cancellation);
        foreach (var (number, reason, note) in new[]
        {
            ("M0029", SuppressionReason.Bounced, "550 5.1.1 User unknown"),
            ("M0082", SuppressionReason.Unsubscribed, (string?)null),
        })
        {
            var address = EmailAddress.Parse(await FirstAddressAsync(number, cancellation));
            db.Suppressions.Add(new Suppression { NormalizedEmail = address.Normalized, Reason = reason, Note = note, Since = clock.UtcNow(), By = Sample.Name });
        }
        await db.SaveChangesAsync(cancellation);
    }

    private Task<string> FirstAddressAsync(string number, CancellationToken cancellation) =>
        db.Contacts.Where(c => c.Member.Number == number).OrderBy(c => c.Id).Select(c => c.Email).FirstAsync(cancellation);

    private async Task SaveSegmentsAsync(CancellationToken cancellation)
    {
        foreach (var (name, rule) in new[]
        {
            ("全體會員", """{"version":1,"everyone":true}"""),
            ("電子信息業正式會員", """{"version":1,"all":[{"field":"industry","anyOf":["electronics"]},{"field":"tier","anyOf":["full"]}]}"""),
            ("關注政策的內地廠商", """{"version":1,"all":[{"field":"district","anyOf":["shenzhen","guangzhou","dongguan","foshan","huizhou","zhongshan","zhuhai","jiangmen","zhaoqing"]},{"field":"topic","anyOf":["policy"]}]}"""),
        })
            await segments.CreateAsync(Sample, name, Rule.Parse(rule), cancellation);
    }

    private async Task DraftCircularAsync(CancellationToken cancellation)
    {
        await issuers.SeedAsync(cancellation);
        await using var file = Open("circular.txt");
        using var reader = new StreamReader(file);
        await bulletins.ImportAsync(await reader.ReadToEndAsync(cancellation), Sample, cancellation);
    }

    internal static Stream Open(string name) =>
        Assembly.GetExecutingAssembly().GetManifestResourceStream($"Bulletins.Web.Sample.{name}")
            ?? throw new InvalidOperationException($"The sample {name} is not embedded.");
}
