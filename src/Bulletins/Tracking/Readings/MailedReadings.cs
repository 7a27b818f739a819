using System.Globalization;
using Bulletins.Rendering;
using Bulletins.Sending.Messages;
using Bulletins.Storage;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking.Readings;

/// <summary>Finds where a mailed link leads: by its number, among the links of the circular that it was mailed in, and nowhere else.</summary>
public sealed class MailedReadings(BulletinsDb db)
{
    /// <returns>Null for a token that names no delivery.</returns>
    public async Task<ReadMail?> FindAsync(string token, CancellationToken cancellation)
    {
        if (!PublicToken.IsWellFormed(token))
            return null;
        return await db.Deliveries.AsNoTracking().Where(d => d.Token == token)
            .Select(d => new ReadMail(d.Id, d.DispatchId, d.Token, d.Language, d.Dispatch.MessageFrame,
                (d.Dispatch.TrackOpens ? RecordedReading.Opens : 0) | (d.Dispatch.TrackClicks ? RecordedReading.Clicks : 0)))
            .SingleOrDefaultAsync(cancellation);
    }

    /// <param name="mailed">NUMBER.SIGNATURE, as it stands in the link.</param>
    /// <returns>Null when we mailed no such link in that mail.</returns>
    public async Task<FollowedLink?> FollowAsync(ReadMail mail, string mailed, CancellationToken cancellation)
    {
        var point = mailed.IndexOf('.');
        if (point <= 0 || mail.Frame is null || MessageFrame.Read(mail.Frame).LinkKey is not { } key
            || !int.TryParse(mailed.AsSpan(0, point), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || !LinkSignature.IsRight(mailed[(point + 1)..], LinkSignature.Key(key), mail.Token, number))
            return null;
        var link = await db.TrackedLinks.AsNoTracking().SingleOrDefaultAsync(l => l.DispatchId == mail.DispatchId && l.Number == number, cancellation);
        return link is null ? null : new FollowedLink(number, link.Hidden ? null : Header(link.Url));
    }

    /// <summary>As it may stand in a header field: an address with other letters than ASCII is written as browsers send it.</summary>
    private static string Header(string url)
    {
        if (url.All(c => c is > ' ' and < '\x7F'))
            return url;
        var address = new UriBuilder(url);
        address.Host = new Uri(url).IdnHost;
        return address.Uri.GetComponents(UriComponents.AbsoluteUri, UriFormat.UriEscaped);
    }
}

/// <param name="Frame">What its messages were made from; null while none was composed.</param>
public sealed record ReadMail(long DeliveryId, long DispatchId, string Token, Language Language, string? Frame, RecordedReading Recorded);

/// <param name="Url">Null for the hidden one.</param>
public sealed record FollowedLink(int Number, string? Url);
