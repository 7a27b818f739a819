using Bulletins.Texts;

namespace Bulletins.Web.Public;

/// <summary>Pages that only say something, with how to reach the association.</summary>
internal static class MessageEndpoint
{
    public static Task ShowAboutAsync(HttpContext http, AssociationCardReader association) =>
        ShowAsync(http, association, PublicResponse.StrangersLanguage(http), "About", StatusCodes.Status200OK);

    public static Task NotFoundAsync(HttpContext http, AssociationCardReader association) =>
        ShowAsync(http, association, PublicResponse.StrangersLanguage(http), "NotFound", StatusCodes.Status404NotFound);

    /// <summary>Not found, or too many requests once the same sender has tried many tokens.</summary>
    public static Task RefuseGuessAsync(HttpContext http, AssociationCardReader association, RequestLimits limits) =>
        limits.AdmitsGuess(http) ? NotFoundAsync(http, association) : TooManyAsync(http, association, PublicResponse.StrangersLanguage(http));

    /// <summary>A link that wasn't in that mail, or was cut short: the circular itself is offered instead.</summary>
    public static Task NoSuchLinkAsync(HttpContext http, AssociationCardReader association, Language language, string circular) =>
        ShowAsync(http, association, PublicResponse.ChosenLanguage(http) ?? language, "NoSuchLink", StatusCodes.Status404NotFound, circular);

    public static Task InvalidAsync(HttpContext http, AssociationCardReader association, Language language) =>
        ShowAsync(http, association, PublicResponse.ChosenLanguage(http) ?? language, "Invalid", StatusCodes.Status400BadRequest);

    public static Task TooManyAsync(HttpContext http, AssociationCardReader association, Language language)
    {
        http.Response.Headers.RetryAfter = "600";
        return ShowAsync(http, association, PublicResponse.ChosenLanguage(http) ?? language, "TooMany", StatusCodes.Status429TooManyRequests);
    }

    private static async Task ShowAsync(HttpContext http, AssociationCardReader association, Language language, string message, int status, string? circular = null) =>
        await PublicResponse.ShowAsync<MessagePage>(http, language, new
        {
            Language = language,
            Message = message,
            Path = http.Request.Path.Value!,
            Circular = circular,
            Association = await association.ReadAsync(language),
        }, status);
}
