using System.Globalization;
using Bulletins.Texts;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc;

namespace Bulletins.Web.Console;

/// <summary>The language of the screen: chosen with the switch and kept in a cookie, else what the browser asks for,
/// else Traditional Chinese.</summary>
internal static class Languages
{
    /// <summary>Each with the culture behind it. Their names, short and long, are among the texts, the same in every language.</summary>
    public static readonly IReadOnlyList<(Language Language, string Culture)> Offered =
    [
        (Language.TraditionalChinese, "zh-HK"),
        (Language.SimplifiedChinese, "zh-Hans"),
        (Language.English, "en"),
    ];

    public static Language Current =>
        LanguageTags.TryParse(CultureInfo.CurrentUICulture.Name, out var language) ? language : Language.TraditionalChinese;

    /// <summary>For the attribute <c>lang</c> of a page.</summary>
    public static string Tag => Current == Language.TraditionalChinese ? "zh-Hant-HK" : Current.Tag();

    public static void UseLanguages(this WebApplication app) => app.UseRequestLocalization(options =>
    {
        CultureInfo[] cultures = [new("zh-HK"), new("zh-Hant"), new("zh-Hans"), new("en")];
        options.DefaultRequestCulture = new("zh-HK");
        options.SupportedCultures = cultures;
        options.SupportedUICultures = cultures;
        options.ApplyCurrentCultureToResponseHeaders = true;
    });

    /// <summary>Needs no antiforgery token: the worst that another site could do is to change the language of the screen.</summary>
    public static void MapLanguageSwitch(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/language", (HttpContext context, [FromForm] string culture, [FromForm] string? returnUrl) =>
        {
            if (Offered.Any(offered => offered.Culture == culture))
            {
                context.Response.Cookies.Append(
                    CookieRequestCultureProvider.DefaultCookieName,
                    CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(culture)),
                    new CookieOptions { MaxAge = TimeSpan.FromDays(365), IsEssential = true, SameSite = SameSiteMode.Lax, HttpOnly = true, Secure = context.Request.IsHttps });
            }
            return Results.LocalRedirect(LocalUrl.From(returnUrl));
        }).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();
}
