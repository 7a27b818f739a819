using Bulletins.Composing;
using Bulletins.Dispatching;
using Bulletins.Members;
using Bulletins.Members.Addresses;
using Bulletins.Texts;
using Bulletins.Tracking.Notices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Bulletins.Tracking.Summaries;

/// <summary>Who is written to about a dispatch, by what name it is called there, and how that is put down.</summary>
internal static class DispatchReaders
{
    /// <summary>Leaves room for what else stands in a subject.</summary>
    private const int LongestInSubject = 300;

    /// <summary>With what the methods below need.</summary>
    public static IQueryable<Dispatch> ForReaders(this IQueryable<Dispatch> dispatches) => dispatches.AsNoTracking()
        .Include(d => d.Bulletin).ThenInclude(b => b.Editions).Include(d => d.Bulletin).ThenInclude(b => b.Issuer);

    public static string Circular(Dispatch dispatch, Language language) => $"{dispatch.Bulletin.Number} {dispatch.Bulletin.EditionFor(language).Title}".Trim();

    /// <summary>The beginning of a long one.</summary>
    public static string ShortCircular(Dispatch dispatch, Language language)
    {
        var circular = Circular(dispatch, language);
        return circular.Length <= LongestInSubject ? circular : circular[..LongestInSubject];
    }

    /// <summary>Subjects are in Chinese alone.</summary>
    public static string Subject(Dispatch dispatch, string key) =>
        Words.Tracking.In(Language.TraditionalChinese.Culture(), key, ShortCircular(dispatch, Language.TraditionalChinese));

    /// <summary>In Traditional Chinese, and in English below.</summary>
    public static string Text(Func<Language, string> say) =>
        $"{say(Language.TraditionalChinese)}\n\n{new string('-', 40)}\n\n{say(Language.English)}";

    /// <summary>Writes as <see cref="TellReadersAsync"/> does, unless that was told before.</summary>
    /// <param name="subject">The key of a text of the stage, whose value is the circular.</param>
    public static async Task TellReadersOnceAsync(this BulletinsDb db, long dispatchId, string key, string subject, Func<Dispatch, Language, string> say, DateTime now, ILogger log,
        CancellationToken cancellation)
    {
        if (await db.Notices.AnyAsync(n => n.Key == key, cancellation))
            return;
        var dispatch = await db.Dispatches.ForReaders().SingleAsync(d => d.Id == dispatchId, cancellation);
        await db.TellReadersAsync(dispatch, key, Subject(dispatch, subject), Text(language => say(dispatch, language)), now, log, cancellation);
    }

    /// <summary>Writes to the issuer, and to whoever scheduled the dispatch unless that was a program or the issuer's own address. All of it is saved together: where
    /// another process tells the same at this moment, nothing is.</summary>
    /// <param name="key">Names what is told, so that it is told once.</param>
    public static async Task TellReadersAsync(this BulletinsDb db, Dispatch dispatch, string key, string subject, string text, DateTime now, ILogger log, CancellationToken cancellation)
    {
        foreach (var (suffix, address) in Of(dispatch))
            db.Notices.Add(Notice.Write(key + suffix, address, subject, text, now));
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException overtaken) when (!cancellation.IsCancellationRequested)
        {
            log.LogInformation(overtaken, "Another process has written {Notice}.", key);
        }
        finally
        {
            db.ChangeTracker.Clear();
        }
    }

    /// <returns>Each with what tells its notice's key from the first one's.</returns>
    private static IEnumerable<(string Suffix, string Address)> Of(Dispatch dispatch)
    {
        var office = dispatch.Bulletin.Issuer.AnswersTo;
        yield return ("", office);
        if (EmailAddress.TryParse(dispatch.CreatedBy, out var scheduler) && !(EmailAddress.TryParse(office, out var own) && own.Normalized == scheduler.Normalized))
            yield return (":scheduler", scheduler.Value);
    }
}
