using Bulletins.Members;
using Bulletins.Members.Consent;
using Bulletins.Tracking;

namespace Bulletins.Web.Public;

/// <summary><c>/u/{token}</c>: leaving a topic or everything, and coming back.</summary>
internal static class ChoicesEndpoint
{
    public static async Task ShowAsync(HttpContext http, string token, MailedLinks links, ContactChoices choices, AssociationCardReader association)
    {
        if (await links.FindAsync(token) is not { } link)
        {
            await MessageEndpoint.NotFoundAsync(http, association);
            return;
        }
        var language = PublicResponse.ChosenLanguage(http) ?? link.Language;
        await PublicResponse.ShowAsync<ChoicesPage>(http, language, new
        {
            Token = token,
            Language = language,
            Link = link,
            Standing = await choices.StandingAsync(link.ContactId),
            Association = await association.ReadAsync(language),
            Done = http.Request.Query["done"].ToString(),
        });
    }

    /// <summary>Acts on the page's own buttons and on the mail program's (RFC 8058), which sends no cookie and follows no redirect.</summary>
    public static async Task ActAsync(HttpContext http, string token, MailedLinks links, ContactChoices choices, AssociationCardReader association, RequestLimits limits)
    {
        if (await AdmittedLink.FindAsync(http, token, links, association, limits) is not { } link)
            return;
        if (await ReceivedForm.ReadAsync(http.Request) is not { } form)
        {
            await MessageEndpoint.InvalidAsync(http, association, link.Language);
            return;
        }
        if (form.IsOneClick)
        {
            await LeaveAsync(choices, link, link.Topic is not null, form);
            http.Response.ContentType = "text/plain; charset=utf-8";
            await http.Response.WriteAsync(Screen.Public.In(Texts.LanguageTags.Culture(link.Language), "OneClick.Done"));
            return;
        }
        switch (form["choice"].ToString())
        {
            case "topic" when link.Topic is not null:
                await LeaveAsync(choices, link, onlyTopic: true, form);
                PublicResponse.SeeOther(http, $"/u/{token}");
                break;
            case "everything":
                await LeaveAsync(choices, link, onlyTopic: false, form);
                PublicResponse.SeeOther(http, $"/u/{token}");
                break;
            case "keep":
                PublicResponse.SeeOther(http, $"/u/{token}", "kept");
                break;
            case "rejoin-topic" when link.Topic is not null:
                await choices.RejoinTopicAsync(link.ContactId, link.Topic.Id, ConsentSource.PublicPage);
                PublicResponse.SeeOther(http, $"/u/{token}", "rejoined");
                break;
            case "rejoin":
                await choices.RejoinAsync(link.ContactId, ConsentSource.PublicPage);
                PublicResponse.SeeOther(http, $"/u/{token}", "rejoined");
                break;
            default:
                await MessageEndpoint.InvalidAsync(http, association, link.Language);
                break;
        }
    }

    private static Task LeaveAsync(ContactChoices choices, MailedLink link, bool onlyTopic, ReceivedForm form) => onlyTopic
        ? choices.LeaveTopicAsync(link.ContactId, link.Topic!.Id, form.ToRequest(link))
        : choices.LeaveEverythingAsync(link.ContactId, form.ToRequest(link));
}
