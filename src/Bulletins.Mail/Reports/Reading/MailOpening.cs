using MimeKit;

namespace Bulletins.Mail.Reports.Reading;

/// <summary>Opens a mail that came back, however broken, without reading more of it than is needed.</summary>
internal static class MailOpening
{
    /// <summary>The returned message is last, so its end is what a large mail lacks.</summary>
    private const int MostOctets = 1024 * 1024;

    /// <summary>With what is cut away.</summary>
    private const int MostOctetsRead = 8 * MostOctets;

    private static readonly ParserOptions Bounds = new() { MaxMimeDepth = 30, AddressParserComplianceMode = RfcComplianceMode.Loose };

    /// <returns>No fields and no body where it can't be parsed at all.</returns>
    public static (HeaderList Headers, MimeEntity? Body) Open(Stream stream)
    {
        using var bounded = new BoundedStream(new LineCutting(HeaderMending.Mend(SkipSeparator(LineEnds.Mend(new BoundedStream(stream, MostOctetsRead))))), MostOctets);
        try
        {
            var message = MimeMessage.Load(Bounds, bounded);
            return (message.Headers, message.Body);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or IOException or NotSupportedException)
        {
            return ([], null);
        }
    }

    /// <summary>Filters on the way wrap a whole report in another mail of the same subject, in the name of the same sender or of another server.
    /// One that a person forwards has others.</summary>
    public static MimeEntity Unwrap(MimeEntity body, HeaderList headers)
    {
        if (body is not Multipart wrapping || wrapping.OfType<MessagePart>().FirstOrDefault()?.Message is not { Body: Multipart inner } wrapped)
            return body;
        return inner.ContentType.IsMimeType("multipart", "report") && !wrapping.ContentType.IsMimeType("multipart", "report")
            && wrapped.Headers[HeaderId.Subject] == headers[HeaderId.Subject] && IsSameSender(wrapped.Headers[HeaderId.From] ?? "", headers[HeaderId.From] ?? "") ? inner : body;
    }

    private static bool IsSameSender(string wrapped, string wrapping) =>
        wrapped == wrapping || SenderNames.IsServerAddress(wrapped) && SenderNames.IsServerAddress(wrapping);

    /// <summary>Files of the mbox kind begin with a line that isn't part of the message.</summary>
    private static ConcatenatedStream SkipSeparator(Stream stream)
    {
        var first = new byte[5];
        var read = stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
        Stream beginning = new MemoryStream(first, 0, read);
        if (read == 5 && (first.AsSpan().SequenceEqual("From "u8) || first.AsSpan().SequenceEqual(">From"u8)))
        {
            for (var i = 0; i < 1000 && stream.ReadByte() is var octet && octet is not (-1 or '\n'); i++) { }
            beginning = Stream.Null;
        }
        return new ConcatenatedStream(beginning, stream);
    }
}
