using System.Globalization;
using Bulletins.Texts;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bulletins.Web.Public;

/// <summary>Answers with a page that is complete as it arrives: no script, no connection kept.</summary>
internal static class PublicResponse
{
    public static async Task ShowAsync<TPage>(HttpContext http, Language language, object parameters, int status = StatusCodes.Status200OK)
        where TPage : IComponent
    {
        CultureInfo.CurrentUICulture = language.Culture();
        await new RazorComponentResult<TPage>(parameters) { StatusCode = status, PreventStreamingRendering = true }.ExecuteAsync(http);
    }

    /// <summary>After a form was acted on: the browser fetches the page anew, and reloading it repeats nothing.</summary>
    public static void SeeOther(HttpContext http, string path, string? done = null)
    {
        var query = QueryString.Empty;
        if (done is not null)
            query = query.Add("done", done);
        if (ChosenLanguage(http) is { } language)
            query = query.Add("language", language.Tag());
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = $"{http.Request.PathBase}{path}{query}";
    }

    /// <summary>The language in the address, else null.</summary>
    public static Language? ChosenLanguage(HttpContext http) =>
        LanguageTags.TryParse(http.Request.Query["language"], out var language) ? language : null;

    /// <summary>The language in the address, else the browser's: for somebody whom we don't know.</summary>
    public static Language StrangersLanguage(HttpContext http) =>
        ChosenLanguage(http) ?? (LanguageTags.TryParse(CultureInfo.CurrentUICulture.Name, out var language) ? language : Language.TraditionalChinese);
}
