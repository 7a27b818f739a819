using Bulletins.Members.Consent;
using Bulletins.Texts;
using Bulletins.Tracking;

namespace Bulletins.Web.Public;

/// <summary><c>/u/{token}/topics</c>: every topic with a tick, the language, and a way to leave everything.</summary>
internal static class TopicsEndpoint
{
    public static async Task ShowAsync(HttpContext http, string token, MailedLinks links, ContactChoices choices, AssociationCardReader association)
    {
        if (await links.FindAsync(token) is not { } link)
        {
            await MessageEndpoint.NotFoundAsync(http, association);
            return;
        }
        var language = PublicResponse.ChosenLanguage(http) ?? link.Language;
        var standing = await choices.StandingAsync(link.ContactId);
        await PublicResponse.ShowAsync<TopicsPage>(http, language, new
        {
            Token = token,
            Language = language,
            // Whoever has an old mail needn't see where its contact is reached now.
            Standing = standing with { Email = link.MailedTo ?? standing.Email },
            Association = await association.ReadAsync(language),
            Done = http.Request.Query["done"].ToString(),
        });
    }

    public static async Task ActAsync(HttpContext http, string token, MailedLinks links, ContactChoices choices, AssociationCardReader association, RequestLimits limits)
    {
        if (await AdmittedLink.FindAsync(http, token, links, association, limits) is not { } link)
            return;
        switch (await ReceivedForm.ReadAsync(http.Request))
        {
            case { } form when form["choice"] == "topics":
                await choices.ChooseTopicsAsync(link.ContactId, [.. form["topic"].OfType<string>()], form.ToRequest(link));
                break;
            case { } form when form["choice"] == "language" && LanguageTags.TryParse(form["mail-language"], out var language):
                await choices.ChooseLanguageAsync(link.ContactId, language);
                break;
            default:
                await MessageEndpoint.InvalidAsync(http, association, link.Language);
                return;
        }
        PublicResponse.SeeOther(http, $"/u/{token}/topics", "saved");
    }
}
