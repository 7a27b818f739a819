using Bulletins.Auditing;
using Bulletins.Members.Suppressions;
using Bulletins.Sending.Replies;
using Bulletins.Texts;
using Bulletins.Time;
using Bulletins.Tracking.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Scores;

/// <summary>What an event means for the address that the mail was sent to. Called within the transaction of its consequences.</summary>
public sealed class AddressConsequences(BulletinsDb db, SoftBounceRows rows, SoftBrake soft, VerdictBrake brake, AuditLog audit, IOptions<BounceOptions> options, TimeProvider clock)
{
    /// <summary>Between telling staff and suppressing for soft bounces.</summary>
    private static readonly TimeSpan Notice = TimeSpan.FromDays(1);

    private readonly BounceOptions bounces = options.Value;

    /// <summary>What was done in a transaction has been undone.</summary>
    public void Forget()
    {
        soft.Forget();
        brake.Forget();
    }

    /// <param name="handedOver">When its mail was first handed over: whatever the date says, what came back is later.</param>
    public Task ConsiderAsync(DeliveryEvent happened, DateTime? handedOver, CancellationToken cancellation) => happened.Kind switch
    {
        DeliveryEventKind.Complained => StopAsync(happened, handedOver, SuppressionReason.Complained, "Suppression.Complaint", cancellation),
        DeliveryEventKind.OptedOut or DeliveryEventKind.Withheld when !happened.IsElsewhere => StopAsync(happened, handedOver, SuppressionReason.Unsubscribed, "Suppression.OptOut", cancellation),
        DeliveryEventKind.Bounced when happened.Hard => RefuseAsync(happened, handedOver, cancellation),
        // What is said of another address, which the member's passes mail on to, is on record and no more.
        DeliveryEventKind.Bounced when SpeaksOfTheAddress(happened.Reason) && !happened.IsElsewhere => ScoreAsync(happened, handedOver, cancellation),
        DeliveryEventKind.Delivered or DeliveryEventKind.Displayed => RecoverAsync(happened, cancellation),
        _ => Task.CompletedTask,
    };

    /// <summary>Whether a mail that finally failed counts against the address: not when the circular, its sender or the way was at fault.</summary>
    public static bool SpeaksOfTheAddress(ReplyReason reason) => reason is ReplyReason.MailboxFull or ReplyReason.MailboxDisabled
        or ReplyReason.UnknownAddress or ReplyReason.UnknownDomain or ReplyReason.Unreachable or ReplyReason.Unspecified;

    /// <summary>At the address that the mail went to, and where its contact has another by now, there as well: who wants no more mail wants none elsewhere.</summary>
    private async Task StopAsync(DeliveryEvent happened, DateTime? handedOver, SuppressionReason reason, string words, CancellationToken cancellation)
    {
        await SuppressAsync(happened, happened.NormalizedEmail, handedOver, reason, words, cancellation);
        if (await db.Contacts.Where(c => c.Id == happened.ContactId && c.NormalizedEmail != happened.NormalizedEmail).Select(c => c.NormalizedEmail).SingleOrDefaultAsync(cancellation) is { } today)
            await SuppressAsync(happened, today, handedOver, reason, words, cancellation);
    }

    /// <summary>A provider's list repeats an older bounce and asks no server: it doesn't bring back what was lifted since, whenever that bounce was.</summary>
    private async Task RefuseAsync(DeliveryEvent happened, DateTime? handedOver, CancellationToken cancellation)
    {
        if (happened.Reason == ReplyReason.ProviderList && await LiftedAsync(happened, cancellation) is not null)
            return;
        if (!await brake.HoldsAsync(happened, cancellation))
            await SuppressAsync(happened, happened.NormalizedEmail, handedOver, SuppressionReason.Bounced, "Suppression.HardBounce", cancellation);
    }

    private async Task ScoreAsync(DeliveryEvent happened, DateTime? handedOver, CancellationToken cancellation)
    {
        if (await soft.HoldsAsync(happened, cancellation))
            return;
        var now = clock.UtcNow();
        var lifted = await LiftedAsync(happened, cancellation);
        var row = await rows.ReadAsync(happened.NormalizedEmail, lifted, bounces.WarnInARow, cancellation);
        // Word of it came late: a later mail has arrived since, or staff have asked the firm.
        if (happened.At <= row.GoodAt || Returned(happened, handedOver) <= lifted)
            return;
        var score = await FindAsync(happened.NormalizedEmail, cancellation);
        if (score is null)
            db.AddressScores.Add(score = new AddressScore { NormalizedEmail = happened.NormalizedEmail });
        if (lifted > score.ScoredAt || score.At(now, bounces.HalfLife) < bounces.WarnAt / 2 && !bounces.IsLong(row, bounces.WarnInARow, now))
            score.Forgive(lifted);
        var day = HongKongTime.DayOf(happened.At < now ? happened.At : now);
        if (row.LeftOut)
            // Some counted before it was seen of how many the same was said.
            score.CountAnew(row.GoodAt ?? lifted ?? row.Since ?? happened.At, row.Days, bounces.SoftScore, bounces.HalfLife);
        else if (!score.AddSoft(bounces.SoftScore, day, now, bounces.HalfLife))
            return;
        score.Continue(row.Length);
        if ((score.Score >= bounces.SuppressAt || bounces.IsLong(row, bounces.SuppressInARow, now)) && score.ToldAt <= now - Notice)
            await SuppressAsync(happened, happened.NormalizedEmail, handedOver, SuppressionReason.Bounced, "Suppression.SoftBounces", cancellation);
        else if ((score.Score >= bounces.WarnAt || bounces.IsLong(row, bounces.WarnInARow, now)) && score.WarnedAt is null)
            score.Warn(now);
    }

    /// <summary>What bounced after the mail that arrived counts still.</summary>
    private async Task RecoverAsync(DeliveryEvent happened, CancellationToken cancellation)
    {
        if (await FindAsync(happened.NormalizedEmail, cancellation) is not { } score)
            return;
        var row = await rows.ReadAsync(happened.NormalizedEmail, await LiftedAsync(happened, cancellation), int.MaxValue, cancellation);
        if (row.Length == 0)
            score.Clear(clock.UtcNow());
        else
            score.CountAnew(row.GoodAt ?? happened.At, row.Days, bounces.SoftScore, bounces.HalfLife);
    }

    private async Task<AddressScore?> FindAsync(string email, CancellationToken cancellation) =>
        db.AddressScores.Local.FirstOrDefault(s => s.NormalizedEmail == email)
        ?? await db.AddressScores.SingleOrDefaultAsync(s => s.NormalizedEmail == email, cancellation);

    /// <summary>Once for each reason. What was said of mails before staff lifted a suppression doesn't bring it back.</summary>
    private async Task SuppressAsync(DeliveryEvent happened, string email, DateTime? handedOver, SuppressionReason reason, string words, CancellationToken cancellation)
    {
        var at = Returned(happened, handedOver);
        if (db.Suppressions.Local.Any(s => s.NormalizedEmail == email && s.Reason == reason)
            || await db.Suppressions.AnyAsync(s => s.NormalizedEmail == email && s.Reason == reason && (s.LiftedAt == null || s.LiftedAt >= at), cancellation))
            return;
        var suppression = new Suppression
        {
            NormalizedEmail = email,
            Reason = reason,
            Note = Because(happened, words),
            Since = clock.UtcNow(),
            By = Actor.System.Name,
            DeliveryId = happened.DeliveryId,
        };
        db.Suppressions.Add(suppression);
        audit.Record(Actor.System, "suppression.add", $"delivery:{happened.DeliveryId}", $"{email}: {suppression.Note}");
    }

    /// <summary>Nothing comes back before it went out, whatever its date says.</summary>
    private static DateTime Returned(DeliveryEvent happened, DateTime? handedOver) => handedOver > happened.At ? handedOver.Value : happened.At;

    private Task<DateTime?> LiftedAsync(DeliveryEvent happened, CancellationToken cancellation) =>
        db.Suppressions.Where(s => s.NormalizedEmail == happened.NormalizedEmail && s.Reason == SuppressionReason.Bounced).MaxAsync(s => s.LiftedAt, cancellation);

    internal static string Because(DeliveryEvent happened, string words)
    {
        string?[] parts = [happened.Code?.ToString(System.Globalization.CultureInfo.InvariantCulture), happened.Status, happened.Diagnostic];
        bool IsSaidAlready(string part) => part != happened.Diagnostic && happened.Diagnostic?.Contains(part, StringComparison.Ordinal) == true;
        var said = string.Join(' ', parts.Where(part => !string.IsNullOrWhiteSpace(part) && !IsSaidAlready(part)));
        for (var length = Math.Min(said.Length, 200); ; length -= 20)
        {
            var shown = length >= said.Length ? said : said[..(length > 0 && char.IsHighSurrogate(said[length - 1]) ? length - 1 : Math.Max(length, 0))] + "…";
            var note = new Fault(Words.Tracking, words, new Fault(Words.Sending, $"ReplyReason.{happened.Reason}").Store(), shown).Store();
            // Letters beyond the first plane are stored as twelve.
            if (note.Length <= Suppression.NoteLength || length <= 0)
                return note;
        }
    }
}
