namespace Bulletins.Sending.Relays;

/// <summary>The mail that was captured instead of sent.</summary>
public interface ICapturedMail
{
    /// <summary>Where it lies, for operators.</summary>
    string Folder { get; }

    /// <summary>Newest first. Only the mails of the page are opened.</summary>
    Task<CapturedPage> ListAsync(int skip, int take, CancellationToken cancellation = default);

    /// <param name="name">As in <see cref="CapturedSummary.Name"/>.</param>
    /// <exception cref="Texts.NotFoundException">There is no such mail (any more).</exception>
    Task<CapturedMessage> OpenAsync(string name, CancellationToken cancellation = default);
}

public sealed record CapturedPage(int Total, IReadOnlyList<CapturedSummary> Items);

/// <param name="Name">Names it within the folder, such as 2026-11-23/103000.000000-….eml.</param>
public sealed record CapturedSummary(string Name, DateTime Date, string To, string Subject);

/// <param name="Fields">The header fields in their order, decoded.</param>
/// <param name="Raw">The file as it is, byte for byte, as text.</param>
public sealed record CapturedMessage(
    CapturedSummary Summary,
    string EnvelopeFrom,
    string EnvelopeTo,
    IReadOnlyList<KeyValuePair<string, string>> Fields,
    string? Html,
    string? Text,
    string Raw);
