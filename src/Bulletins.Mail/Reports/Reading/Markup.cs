using System.Net;
using System.Text.RegularExpressions;

namespace Bulletins.Mail.Reports.Reading;

/// <summary>The text of a page, roughly: enough to find addresses and replies in.</summary>
internal static partial class Markup
{
    public static string ToText(string html)
    {
        var text = Invisible().Replace(Hidden().Replace(html, " "), "");
        text = text.ReplaceLineEndings(" ");
        text = Link().Replace(text, match => match.Groups["text"].Value is var shown && shown.Contains('@', StringComparison.Ordinal)
            ? shown : $"{shown} {match.Groups["address"].Value} ");
        text = Break().Replace(text, "\n");
        text = Tag().Replace(text, " ");
        text = WebUtility.HtmlDecode(text).Replace('\u00A0', ' ');
        return string.Join('\n', text.Split('\n').Select(line => Spaces().Replace(line, " ").Trim()));
    }

    [GeneratedRegex(@"<(style|script|head|title)\b[^>]{0,2000}>.*?</\1\s*>|<!--.*?-->", RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant, 2000)]
    private static partial Regex Hidden();

    /// <summary>Where a long word may be broken: nothing stands there.</summary>
    [GeneratedRegex(@"<\s*wbr\b[^>]{0,200}>|&(shy|zwnj|zwj);|&#(173|8203|x0*ad|x0*200b);|[\u00AD\u200B-\u200D\u2060\uFEFF]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 2000)]
    private static partial Regex Invisible();

    /// <summary>Some show a name only, and have the address in its link.</summary>
    [GeneratedRegex(@"<a\s[^<>]{0,500}?href\s*=\s*[""']?mailto:(?<address>[^""'?<>\s]{3,320})[^<>]{0,500}>(?<text>.{0,500}?)</a\s*>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 2000)]
    private static partial Regex Link();

    [GeneratedRegex(@"<\s*(br|/p|/div|/tr|/td|/li|/h\d|p|div|tr|hr)\b[^>]{0,2000}>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 2000)]
    private static partial Regex Break();

    [GeneratedRegex(@"</?[a-zA-Z!][^<>@]{0,2000}>", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex Tag();

    [GeneratedRegex(@"[ \t]{2,}", RegexOptions.CultureInvariant)]
    private static partial Regex Spaces();
}
