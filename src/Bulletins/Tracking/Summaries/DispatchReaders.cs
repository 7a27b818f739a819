using Bulletins.Composing;
using Bulletins.Dispatching;
using Bulletins.Members;
using Bulletins.Texts;

namespace Bulletins.Tracking.Summaries;

/// <summary>Who is written to about a dispatch, and by what name it is called there.</summary>
internal static class DispatchReaders
{
    /// <summary>The issuer, and whoever scheduled it unless that was a program or the issuer's own address.</summary>
    /// <param name="dispatch">With its bulletin and issuer loaded.</param>
    /// <returns>Each with what tells its notice's key from the first one's.</returns>
    public static IEnumerable<(string Suffix, string Address)> Of(Dispatch dispatch)
    {
        var issuer = dispatch.Bulletin.Issuer;
        var office = issuer.ReplyTo ?? issuer.SenderAddress;
        yield return ("", office);
        if (EmailAddress.TryParse(dispatch.CreatedBy, out var scheduler) && !(EmailAddress.TryParse(office, out var own) && own.Normalized == scheduler.Normalized))
            yield return (":scheduler", scheduler.Value);
    }

    public static string Circular(Dispatch dispatch, Language language) => $"{dispatch.Bulletin.Number} {dispatch.Bulletin.EditionFor(language).Title}".Trim();
}
