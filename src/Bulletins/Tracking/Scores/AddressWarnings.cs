using Bulletins.Composing;
using Bulletins.Members;
using Bulletins.Rendering;
using Bulletins.Sending.Replies;
using Bulletins.Texts;
using Bulletins.Time;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Notices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Scores;

/// <summary>Tells staff which addresses are close to being suppressed, while there is time to ask the firms. Those of one issuer are told in one notice, and the next
/// ones an hour later at the earliest: they come one by one, and may be very many. Safe to run twice, and by several processes.</summary>
public sealed class AddressWarnings(BulletinsDb db, IOptions<PublicOptions> site, TimeProvider clock, ILogger<AddressWarnings> log)
{
    /// <summary>The others are on the page that the notice names.</summary>
    internal const int Named = 50;

    private const int Slice = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private static readonly List<ReplyReason> Reasons = [.. Enum.GetValues<ReplyReason>().Where(AddressConsequences.SpeaksOfTheAddress)];

    public async Task TellAsync(CancellationToken cancellation = default)
    {
        var emails = await db.AddressScores.Where(s => s.WarnedAt != null && s.ToldAt == null).OrderBy(s => s.WarnedAt).ThenBy(s => s.Id).Select(s => s.NormalizedEmail).ToListAsync(cancellation);
        var said = new List<Said>();
        foreach (var slice in emails.Chunk(Slice))
            said.AddRange(await SaidAsync(slice, cancellation));
        foreach (var ofIssuer in said.GroupBy(s => s.IssuerId))
            await TellAsync(ofIssuer.Key, [.. ofIssuer], cancellation);
    }

    /// <summary>What was last said of each, and in whose name its mail went out.</summary>
    private async Task<IEnumerable<Said>> SaidAsync(string[] emails, CancellationToken cancellation)
    {
        var last = db.DeliveryEvents.Believed()
            .Where(e => emails.Contains(e.NormalizedEmail) && e.Kind == DeliveryEventKind.Bounced && !e.Hard && Reasons.Contains(e.Reason) && e.DispatchId != null && e.AppliedAt != null)
            .GroupBy(e => e.NormalizedEmail).Select(group => group.Max(e => e.Id));
        var rows = await db.DeliveryEvents.AsNoTracking().Where(e => last.Contains(e.Id))
            .Join(db.Dispatches, e => e.DispatchId, d => d.Id, (e, d) => new { Happened = e, d.Bulletin.IssuerId }).ToListAsync(cancellation);
        return rows.OrderBy(row => Array.IndexOf(emails, row.Happened.NormalizedEmail)).Select(row => new Said(row.Happened, row.IssuerId));
    }

    private async Task TellAsync(long issuerId, List<Said> said, CancellationToken cancellation)
    {
        var now = clock.UtcNow();
        var (before, key) = (KeyOf(issuerId, now - Pause), KeyOf(issuerId, now));
        // By what an index finds. One of a later moment was written before the clock was set back, and keeps none waiting.
#pragma warning disable CA1309 // The database compares; a comparison that is named has no SQL.
        if (await db.Notices.AnyAsync(n => string.Compare(n.Key, before) > 0 && string.Compare(n.Key, key) <= 0, cancellation))
#pragma warning restore CA1309
            return;
        var issuer = await db.Issuers.AsNoTracking().SingleAsync(i => i.Id == issuerId, cancellation);
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var emails in said.ConvertAll(s => s.Happened.NormalizedEmail).Chunk(Slice))
        {
            foreach (var score in await db.AddressScores.Where(s => emails.Contains(s.NormalizedEmail) && s.WarnedAt != null && s.ToldAt == null).ToListAsync(cancellation))
            {
                score.Tell(now);
                told.Add(score.NormalizedEmail);
            }
        }
        var open = said.FindAll(s => told.Contains(s.Happened.NormalizedEmail));
        if (open.Count > 0)
            await SaveAsync(await WriteAsync(key, issuer, open, now, cancellation), cancellation);
    }

    /// <summary>Those of one issuer are in the order of their moments.</summary>
    private static string KeyOf(long issuerId, DateTime at) => FormattableString.Invariant($"address:{issuerId}:{at:yyyyMMddHHmmss}");

    private async Task<Notice> WriteAsync(string key, Issuer issuer, List<Said> said, DateTime now, CancellationToken cancellation)
    {
        var named = said.Take(Named).Select(s => s.Happened).ToList();
        var emails = named.ConvertAll(e => e.NormalizedEmail);
        var contacts = (await db.Contacts.AsNoTracking().Include(c => c.Member).Where(c => emails.Contains(c.NormalizedEmail) && c.RetiredAt == null).OrderBy(c => c.Id).ToListAsync(cancellation))
            .ToLookup(c => c.NormalizedEmail);
        string Text(Language language)
        {
            var addresses = named.ConvertAll(happened => Words.Tracking.In(language.Culture(), "AddressWarning.Address", happened.NormalizedEmail,
                Words.Sending.In(language.Culture(), $"ReplyReason.{happened.Reason}"), happened.Diagnostic,
                string.Join("\n", contacts[happened.NormalizedEmail].Take(10).Select(Person))).TrimEnd());
            if (said.Count > named.Count)
                addresses.Add(Words.Tracking.In(language.Culture(), "AddressWarning.More", said.Count - named.Count, site.Value.SuppressionsPage));
            return Words.Tracking.In(language.Culture(), "AddressWarning.Text", string.Join("\n\n", addresses));
        }
        var first = said.Count == 1 ? emails[0] : FormattableString.Invariant($"{emails[0]} (+{said.Count - 1})");
        return Notice.Write(key, issuer.AnswersTo, Words.Tracking.In(Language.TraditionalChinese.Culture(), "AddressWarning.Subject", first),
            $"{Text(Language.TraditionalChinese)}\n\n{Text(Language.English)}", now);
    }

    private string Person(Contact contact) =>
        $"  {contact.Name}, {contact.Member.Organisation} {contact.Member.Telephone}".TrimEnd() + $"\n  {site.Value.ContactPage(contact.Id)}";

    /// <summary>Together with what says that they were told.</summary>
    private async Task SaveAsync(Notice notice, CancellationToken cancellation)
    {
        db.Notices.Add(notice);
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException overtaken) when (!cancellation.IsCancellationRequested)
        {
            log.LogInformation(overtaken, "Another process has told of some of these addresses, or one of them has changed; the next round tells of what is left.");
        }
        finally
        {
            db.ChangeTracker.Clear();
        }
    }

    private sealed record Said(DeliveryEvent Happened, long IssuerId);
}
