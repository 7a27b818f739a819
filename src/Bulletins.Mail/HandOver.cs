using MimeKit;
using MimeKit.IO;

namespace Bulletins.Mail;

/// <summary>The body of a message, which notes when its last byte has reached the network. What follows is only the line
/// with the dot (RFC 5321 section 4.1.1.4): before it the relay can't have taken the message, after it it may have.</summary>
internal sealed class HandOver : MultipartAlternative
{
    private volatile bool isComplete;

    public bool IsComplete => isComplete;

    /// <summary>Forgets a writing that was not for the relay, such as one that only measured.</summary>
    public void Reset() => isComplete = false;

    public override async Task WriteToAsync(FormatOptions options, Stream stream, bool contentOnly, CancellationToken cancellation = default)
    {
        await base.WriteToAsync(options, stream, contentOnly, cancellation);
        await stream.FlushAsync(cancellation);
        // A filtered stream passes on what it holds but doesn't flush what is under it, and MailKit's buffer under it would send
        // the end of the message and the dot in one piece.
        if (stream is FilteredStream filtered)
            await filtered.Source.FlushAsync(cancellation);
        cancellation.ThrowIfCancellationRequested();
        isComplete = true;
    }
}
