using Bulletins.Rendering;
using Bulletins.Time;
using Bulletins.Tracking.Readings;

namespace Bulletins.Web.Public;

/// <summary><c>/l/{token}/{link}</c> leads on to an address of that circular; <c>/o/{token}.gif</c> is the picture that is loaded when a
/// mail is shown. Both answer first, and are written down later. They change nothing but what was seen.</summary>
internal static class ReadingEndpoints
{
    /// <summary>1 by 1, transparent.</summary>
    private static readonly byte[] Pixel = Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

    public static async Task FollowAsync(HttpContext http, string token, string? link, MailedReadings readings, ReadingQueue queue, RequestLimits limits,
        AssociationCardReader association, TimeProvider clock)
    {
        if (await readings.FindAsync(token, http.RequestAborted) is not { } mail)
        {
            await MessageEndpoint.RefuseGuessAsync(http, association, limits);
            return;
        }
        if (await readings.FollowAsync(mail, link ?? "", http.RequestAborted) is not { } followed)
        {
            await MessageEndpoint.NoSuchLinkAsync(http, association, mail.Language, $"/b/{token}");
            return;
        }
        if (mail.Recorded.HasFlag(RecordedReading.Clicks) && limits.AdmitsReading(token))
            queue.Take(Seen(http, mail, ReadingKind.Clicked, followed.Number, clock));
        http.Response.StatusCode = StatusCodes.Status302Found;
        http.Response.Headers.Location = followed.Url ?? $"{http.Request.PathBase}/b/{token}";
    }

    /// <summary>The picture whatever the token: a broken one would stand in somebody's mail.</summary>
    public static async Task ShowPictureAsync(HttpContext http, string token, MailedReadings readings, ReadingQueue queue, RequestLimits limits, TimeProvider clock)
    {
        if (await readings.FindAsync(token, http.RequestAborted) is { } mail && mail.Recorded.HasFlag(RecordedReading.Opens) && limits.AdmitsReading(token))
            queue.Take(Seen(http, mail, ReadingKind.Opened, null, clock));
        http.Response.ContentType = "image/gif";
        http.Response.ContentLength = Pixel.Length;
        if (HttpMethods.IsGet(http.Request.Method))
            await http.Response.Body.WriteAsync(Pixel, http.RequestAborted);
    }

    private static SeenRequest Seen(HttpContext http, ReadMail mail, ReadingKind kind, int? link, TimeProvider clock)
    {
        var agent = http.Request.Headers.UserAgent.ToString();
        return new SeenRequest(mail.DispatchId, mail.DeliveryId, kind, link, clock.UtcNow(), http.Request.Method,
            http.Connection.RemoteIpAddress?.ToString(), agent.Length > ReadingEvent.AgentLength ? agent[..ReadingEvent.AgentLength] : agent);
    }
}
