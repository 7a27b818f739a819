namespace Bulletins.Mail.Dkim;

/// <summary>The header fields that a signature covers: all that a reader sees or a mailbox provider acts on
/// (RFC 6376 section 5.4; RFC 8058 section 4 for the list fields).</summary>
/// <remarks>Not Sender: a relay that sends on behalf of somebody may add it. Not Precedence and the like: nobody is harmed by
/// a change of them, and some relays drop them.</remarks>
internal static class CoveredFields
{
    public static IReadOnlyList<CoveredField> All { get; } =
    [
        new("from"), new("to"), new("cc"), new("reply-to"), new("subject"), new("date"), new("message-id"),
        new("mime-version"), new("content-type"), new("content-transfer-encoding"),
        new("list-id"), new("list-unsubscribe"), new("list-unsubscribe-post"), new("list-help"), new("list-archive"), new("list-owner"),
        new("archived-at"),
        // Some relays add one of their own (Amazon SES does): ours is covered, theirs doesn't break the signature.
        new("feedback-id", IsOversigned: false),
    ];
}

/// <param name="Name">In lower case.</param>
/// <param name="IsOversigned">Named once more than it occurs, so that one more of it, also the first, breaks the signature
/// (RFC 6376 section 8.15).</param>
internal sealed record CoveredField(string Name, bool IsOversigned = true)
{
    private readonly byte[] bytes = System.Text.Encoding.ASCII.GetBytes(Name);

    public bool Is(ReadOnlySpan<byte> name) => System.Text.Ascii.EqualsIgnoreCase(name, bytes);
}
