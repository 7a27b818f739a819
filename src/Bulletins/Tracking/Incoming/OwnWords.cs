using System.Text.RegularExpressions;

namespace Bulletins.Tracking.Incoming;

/// <summary>What the writer of an answer wrote, without the mail that is answered.</summary>
internal static partial class OwnWords
{
    /// <returns>Lines that aren't empty, trimmed.</returns>
    public static IEnumerable<string> Of(string text) =>
        text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).TakeWhile(line => !Quotation().IsMatch(line));

    [GeneratedRegex(@"^(>|-{2,}\s*$|-{3,}.*-{3,}$|_{8,}|(from|寄件者|寄件人|发件人|發件人)\s*[:：]|on .+ wrote:$|.*(写道|寫道)[:：]$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Quotation();
}
