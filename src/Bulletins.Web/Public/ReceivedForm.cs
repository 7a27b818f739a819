using Bulletins.Members.Consent;
using Bulletins.Tracking;
using Microsoft.Extensions.Primitives;

namespace Bulletins.Web.Public;

/// <summary>What a public form, or a mail program's own button, posted.</summary>
internal sealed class ReceivedForm
{
    private const int LongestRecord = 4000;

    private readonly HttpRequest request;
    private readonly IFormCollection fields;

    private ReceivedForm(HttpRequest request, IFormCollection fields)
    {
        this.request = request;
        this.fields = fields;
    }

    /// <summary>RFC 8058 section 3.1: the body of the mail program's button.</summary>
    public bool IsOneClick => fields.TryGetValue("List-Unsubscribe", out var value) && value == "One-Click";

    public StringValues this[string field] => fields[field];

    /// <returns>Null for a body that is no form, or a broken one.</returns>
    public static async Task<ReceivedForm?> ReadAsync(HttpRequest request)
    {
        if (!request.HasFormContentType)
            return null;
        try
        {
            return new ReceivedForm(request, await request.ReadFormAsync());
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return null;
        }
    }

    public UnsubscribeRequest ToRequest(MailedLink link) =>
        new(IsOneClick ? ConsentSource.OneClick : ConsentSource.PublicPage, Describe(), link.DeliveryId, MailedTo: link.MailedTo);

    private string Describe()
    {
        var text = $"""
            {request.Method} {request.Path}{request.QueryString}
            {string.Join("&", fields.Select(field => $"{field.Key}={field.Value}"))}
            Content-Type: {request.ContentType}
            User-Agent: {request.Headers.UserAgent}
            From: {request.HttpContext.Connection.RemoteIpAddress}
            """;
        return text.Length <= LongestRecord ? text : text[..LongestRecord];
    }
}
