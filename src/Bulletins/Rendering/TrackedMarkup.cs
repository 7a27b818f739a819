using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Bulletins.Rendering;

/// <summary>Puts into a rendered mail what shows that it was read. Only the mail gets it: the stored text, from which the web
/// version and the plain text part are made, keeps the addresses as they were written.</summary>
public static class TrackedMarkup
{
    /// <summary>A longer address is mailed as it is.</summary>
    public const int LongestUrl = 2048;

    /// <summary>The web addresses whose being followed can be recorded, each once, in order. Addresses of ours, which are personal
    /// fields, and mailto: are none of them; nor is one that every link to it shows as its text.</summary>
    public static IReadOnlyList<string> LinksOf(string html) =>
        [.. Links(new HtmlParser().ParseDocument(html)).Where(link => !ShownAddress.IsIn(link)).Select(Url).Distinct()];

    /// <summary>The links that show an address as their text, and therefore lead there by themselves, each once, in order.</summary>
    public static IReadOnlyList<ShownAddress> ShownAddressesOf(string html) =>
        [.. Links(new HtmlParser().ParseDocument(html)).Where(ShownAddress.IsIn).Select(link => new ShownAddress(ShownAddress.TextOf(link), Url(link))).Distinct()];

    /// <param name="numbers">The number of each address; one without a number stays as it is. Empty to leave all as they are.</param>
    /// <param name="leavesShown">Whether a link that shows an address stays as it is, too: false for mails that began before it was so.</param>
    /// <param name="hidden">The number of the link that no person sees; null for none.</param>
    /// <param name="picture">Whether a picture tells that the mail was shown.</param>
    public static string Mark(string html, IReadOnlyDictionary<string, int> numbers, bool leavesShown, int? hidden, bool picture)
    {
        if (numbers.Count == 0 && hidden is null && !picture)
            return html;
        var document = new HtmlParser().ParseDocument(html);
        foreach (var link in Links(document).ToList())
            if (!(leavesShown && ShownAddress.IsIn(link)) && numbers.TryGetValue(Url(link), out var number))
                link.SetAttribute("href", PersonalField.Mark(PersonalField.TrackedLink(number)));
        if (hidden is { } trap)
            document.Body!.AppendChild(HiddenLink(document, trap));
        if (picture)
            document.Body!.AppendChild(Picture(document));
        return document.ToHtml();
    }

    private static IEnumerable<IElement> Links(IDocument document) => document.QuerySelectorAll("a[href]").Where(link => IsWebAddress(Url(link)));

    private static string Url(IElement link) => link.GetAttribute("href")!.Trim();

    private static bool IsWebAddress(string url) => url.Length <= LongestUrl && !url.Any(char.IsControl) && url.IndexOf(PersonalField.Begin) < 0
        && Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.Host.Length > 0;

    /// <summary>Without text it takes no room, and nothing about it needs to be hidden by style, which spam filters count against a mail.</summary>
    private static IElement HiddenLink(IDocument document, int number)
    {
        var link = document.CreateElement("a");
        link.SetAttribute("href", PersonalField.Mark(PersonalField.TrackedLink(number)));
        link.SetAttribute("aria-hidden", "true");
        link.SetAttribute("tabindex", "-1");
        return link;
    }

    private static IElement Picture(IDocument document)
    {
        var picture = document.CreateElement("img");
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)
            [("src", PersonalField.Mark(PersonalField.OpenedPicture)), ("width", "1"), ("height", "1"), ("alt", ""), ("style", "display:block;border:0")])
            picture.SetAttribute(name, value);
        return picture;
    }
}
