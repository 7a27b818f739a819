using System.Net;
using Bulletins.Texts;
using Bulletins.Tracking;

namespace Bulletins.Web.Public;

/// <summary><c>/b/{token}</c>: the circular as it was mailed, as a page.</summary>
internal static class WebVersionEndpoint
{
    public static async Task ShowAsync(HttpContext http, string token, WebVersions versions, AssociationCardReader association)
    {
        if (await versions.FindAsync(token, PublicResponse.ChosenLanguage(http)) is not { } version)
        {
            await MessageEndpoint.NotFoundAsync(http, association);
            return;
        }
        http.Response.ContentType = "text/html; charset=utf-8";
        await http.Response.WriteAsync(WithLanguages(version, token));
    }

    /// <summary>Puts links to the other languages on top of the document, where there are any.</summary>
    private static string WithLanguages(WebVersion version, string token)
    {
        if (version.Languages.Count < 2)
            return version.Html;
        var links = string.Concat(version.Languages.Where(language => language != version.Language).Select(other => $"""
             <a href="/b/{token}?language={other.Tag()}" lang="{other.Tag()}" hreflang="{other.Tag()}" style="color:inherit">{Text($"Language.{other.Tag()}")}</a>
            """));
        var bar = $"""<nav aria-label="{Text("Languages")}" style="padding:12px 16px;font:15px/1.6 sans-serif;text-align:center">{Text("WebVersion.Also")}{links}</nav>""";
        var body = version.Html.IndexOf("<body", StringComparison.OrdinalIgnoreCase);
        var start = body < 0 ? 0 : version.Html.IndexOf('>', body) + 1;
        return version.Html.Insert(start, bar);

        string Text(string key) => WebUtility.HtmlEncode(Screen.Public.In(version.Language.Culture(), key));
    }
}
