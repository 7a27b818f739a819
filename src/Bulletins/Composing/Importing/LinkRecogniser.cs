using System.Text.RegularExpressions;

namespace Bulletins.Composing.Importing;

/// <summary>The link to the full text, and the words that introduced it when every circular's layout has them anyway.</summary>
internal sealed record FullTextLink(string Url, string Lead);

internal static partial class LinkRecogniser
{
    private const int MaximumUrlLength = 2000;

    /// <summary>The link after 全文請參閱以下連結, on the same line or the next. Other words that introduce a link stay in the
    /// text, and their link counts only where nothing but the closing follows it.</summary>
    public static FullTextLink? Take(CircularLines lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            var line = Lead().Match(lines[i].Text);
            if (!line.Success)
                continue;
            var isConventional = Conventional().IsMatch(line.Groups["lead"].Value);
            var sameLine = line.Groups["url"].Value;
            var last = sameLine.Length > 0 ? i : i + 1;
            if (last >= lines.Count || !(isConventional || last == lines.Count - 1))
                continue;
            var url = sameLine.Length > 0 ? sameLine : lines[last].Text;
            if (!IsUrl(url))
                continue;
            var lead = line.Groups["lead"].Value.Trim();
            if (isConventional)
                lines.Take(i, last - i + 1);
            else if (last > i)
                lines.Take(last);
            else
                lines.Shorten(i, lead);
            return new FullTextLink(url, isConventional ? lead : "");
        }
        return null;
    }

    private static bool IsUrl(string text) =>
        text.Length <= MaximumUrlLength && Url().IsMatch(text)
        && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Host.Length > 0;

    [GeneratedRegex(@"^(?<lead>[^。；]{0,60}?(?:連結|鏈接|链接|连结|網址|网址|網頁|网页|網站|网站|link)\s*[：:]?)\s*(?<url>https?://.*)?$", RegexOptions.IgnoreCase)]
    private static partial Regex Lead();

    [GeneratedRegex(@"^全文[請请][參参][閱阅]以下(?:連結|鏈接|链接|连结)\s*[：:]?$")]
    private static partial Regex Conventional();

    [GeneratedRegex(@"^https?://[^\s<>""\u3000-\u303F\uFF00-\uFFEF]+$", RegexOptions.IgnoreCase)]
    private static partial Regex Url();
}
