using Bulletins.Mail.Reports.Reading;
using MimeKit;

namespace Bulletins.Mail.Reports;

/// <summary>A mail that came back, parsed once within bounds: what recognisers look at.</summary>
internal sealed class ReturnedMail
{
    private const int LongestPart = 128 * 1024;
    private const int MostText = 256 * 1024;
    private const int MostParts = 200;
    private const int LongestLine = 2000;
    private const int LongestHeader = 64 * 1024;

    private readonly List<string> texts = [];
    private int textLength;
    private int parts;

    /// <summary>How many reports this one was wrapped in.</summary>
    private readonly int depth;

    private ReturnedMail(HeaderList headers, int depth) => (Headers, this.depth) = (headers, depth);

    public HeaderList Headers { get; }

    /// <summary>What a person reads of it, in lines, without the returned message.</summary>
    public IReadOnlyList<string> Lines { get; private set; } = [];

    /// <summary>The same with what is quoted in it.</summary>
    public string WholeText => string.Join("\n\n", texts);

    /// <summary>The names of attached files, as far as they have one.</summary>
    public List<string> FileNames { get; } = [];

    /// <summary>Groups of the machine-readable parts, by the kind of part.</summary>
    public List<FieldGroup> DeliveryStatus { get; } = [];
    public List<FieldGroup> Feedback { get; } = [];
    public List<FieldGroup> Disposition { get; } = [];

    /// <summary>The header of the returned message, wherever it was; empty when none was.</summary>
    public FieldGroup Original { get; private set; } = [];

    /// <summary>Everything of the returned message that was read, to look for tokens in.</summary>
    public string OriginalText { get; private set; } = "";

    public bool HasCalendar { get; private set; }

    /// <summary>The whole of its type says that it is a report (RFC 6522).</summary>
    public bool IsReport { get; private set; }

    /// <summary>The same, of deliveries; its machine-readable part may be missing all the same.</summary>
    public bool IsDeliveryReport { get; private set; }

    /// <summary>Some mail programs take a report apart when a person forwards it, and its parts become those of the person's mail.</summary>
    public bool IsPassedOn => !IsReport && IsForwarded && Header(HeaderId.From) is { } from && from.Contains('@', StringComparison.Ordinal) && !SenderNames.IsServer(from);

    private bool IsForwarded =>
        FailureWords.IsForwarded(Subject) && !FailureWords.IsAnswered(Subject) || Subject.TrimEnd().EndsWith("(fwd)", StringComparison.OrdinalIgnoreCase);

    /// <summary>Only what a person reads of it is left: nobody knows who sent it.</summary>
    public bool HasNoHeader => Headers.All(header => header.Id == HeaderId.ContentType);

    public string Subject => Header(HeaderId.Subject) ?? "";

    public static ReturnedMail Read(Stream stream) => Read(stream, 0);

    private static ReturnedMail Read(Stream stream, int depth)
    {
        var (headers, body) = MailOpening.Open(stream);
        var isReport = body?.ContentType.IsMimeType("multipart", "report") == true;
        var mail = new ReturnedMail(headers, depth)
        {
            IsReport = isReport,
            IsDeliveryReport = isReport && "delivery-status".Equals(body!.ContentType.Parameters["report-type"], StringComparison.OrdinalIgnoreCase),
        };
        if (body is not null)
            mail.Visit(MailOpening.Unwrap(body, headers), 0);
        mail.Divide();
        return mail;
    }

    public string? Header(HeaderId id) => Headers.FirstOrDefault(h => h.Id == id) is { } header ? Value(header) : null;

    public string? Header(string name) => Headers.FirstOrDefault(h => h.Field.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } header ? Value(header) : null;

    public IEnumerable<string> All(string name) => Headers.Where(h => h.Field.Equals(name, StringComparison.OrdinalIgnoreCase)).Take(50).Select(Value);

    /// <summary>Old servers write their language as it is, without saying in which charset.</summary>
    private static string Value(Header header)
    {
        var raw = header.RawValue;
        return raw.Length <= LongestHeader && raw.AsSpan().ContainsAnyInRange((byte)0x80, (byte)0xFF)
            ? TextDecoding.Decode(raw, null).ReplaceLineEndings("").Trim()
            : Clean(header.Value) ?? "";
    }

    private static string? Clean(string? value) => value is null ? null : value.Length <= LongestHeader ? value : value[..LongestHeader];

    private void Visit(MimeEntity entity, int depth)
    {
        if (++parts > MostParts)
            return;
        switch (entity)
        {
            case Multipart multipart:
                IsReport |= depth < 3 && multipart.ContentType.IsMimeType("multipart", "report");
                VisitAll(multipart, depth);
                break;
            case MessagePart { Message: { } returned }:
                KeepOriginal(returned);
                break;
            case MimePart part:
                Visit(part);
                break;
        }
    }

    private void VisitAll(Multipart multipart, int depth)
    {
        // Of two forms of the same text the plain one says it all.
        if (multipart is MultipartAlternative && multipart.OfType<TextPart>().FirstOrDefault(p => p.IsPlain) is { } plain
            && TextDecoding.Decode(plain, LongestPart).AsSpan().Trim().Length > 0)
        {
            foreach (var part in multipart.Where(part => part == plain || part is not TextPart { IsHtml: true }))
                Visit(part, depth + 1);
            return;
        }
        if (multipart.Preamble is { Length: > 0 } preamble && multipart.Count == 0)
            Add(preamble);
        foreach (var part in multipart)
            Visit(part, depth + 1);
    }

    private void Visit(MimePart part)
    {
        if (part.FileName is { Length: > 0 } file)
            FileNames.Add(Clean(file)!);
        var type = part.ContentType;
        var name = type.MediaType.ToLowerInvariant() + "/" + type.MediaSubtype.ToLowerInvariant();
        switch (name)
        {
            case "message/delivery-status" or "message/global-delivery-status" or "text/delivery-status":
                DeliveryStatus.AddRange(FieldGroups.Read(TextDecoding.Decode(part, LongestPart)));
                break;
            // Gateways that don't know the type of the fields pass them on as a file.
            case "application/octet-stream" when FieldGroups.Begin(TextDecoding.Decode(part, LongestPart)):
                DeliveryStatus.AddRange(FieldGroups.Read(TextDecoding.Decode(part, LongestPart)));
                break;
            case "message/feedback-report":
                Feedback.AddRange(FieldGroups.Read(TextDecoding.Decode(part, LongestPart)));
                break;
            case "message/disposition-notification" or "message/global-disposition-notification":
                Disposition.AddRange(FieldGroups.Read(TextDecoding.Decode(part, LongestPart)));
                break;
            case "text/rfc822-headers" or "message/rfc822-headers" or "message/global-headers" or "message/rfc822" or "message/global" or "text/rfc822":
                KeepOriginal(TextDecoding.Decode(part, LongestPart));
                break;
            case "text/calendar":
                HasCalendar = true;
                break;
            default:
                if (type.IsMimeType("text", "*") || name is "message/x-body" or "application/x-unknown")
                    Add(type.MediaSubtype.Equals("html", StringComparison.OrdinalIgnoreCase)
                        ? Markup.ToText(TextDecoding.Decode(part, LongestPart)) : TextDecoding.Decode(part, LongestPart));
                break;
        }
    }

    private void Add(string text)
    {
        if (textLength >= MostText)
            return;
        texts.Add(text);
        textLength += text.Length;
    }

    private void KeepOriginal(MimeMessage returned)
    {
        if (Original.Count > 0)
            return;
        foreach (var header in returned.Headers.Take(300))
            Original.TryAdd(header.Field, Clean(header.Value) ?? "");
        OriginalText = string.Join('\n', returned.Headers.Take(300).Select(h => h.Field + ": " + Clean(h.Value)));
        if (returned.Body is TextPart text)
            OriginalText += "\n\n" + TextDecoding.Decode(text, LongestPart);
    }

    private void KeepOriginal(string text)
    {
        if (Original.Count > 0)
            return;
        OriginalText = text;
        Original = FieldGroups.Read(text.TrimStart()).FirstOrDefault() ?? [];
    }

    /// <summary>Providers put words of their own before a whole report of another of their servers, which then is plain text like those.</summary>
    private bool IsWrapping() =>
        depth == 0 && DeliveryStatus.Count == 0 && SenderNames.IsServer(Header(HeaderId.From) ?? "") && SenderNames.IsServerAddress(Original.Field("From") ?? "")
        && (Original.Field("Content-Type") ?? "").StartsWith("multipart/report", StringComparison.OrdinalIgnoreCase)
        && !Lines.Any(line => StatusCode.Find(line) is not null || StatusCode.Reply(line) is not null);

    private void ReadWrapped(string report)
    {
        using var octets = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(report.TrimStart()));
        var wrapped = Read(octets, depth + 1);
        (Lines, Original, OriginalText) = (wrapped.Lines, wrapped.Original, wrapped.OriginalText);
        DeliveryStatus.AddRange(wrapped.DeliveryStatus);
    }

    /// <summary>Nobody's mail, with a server's subject: the mail program of a provider made it.</summary>
    private bool IsOfNoAddress() => Header(HeaderId.From) is { } from && !from.Contains('@', StringComparison.Ordinal) && FailureWords.InSubject(Subject) && Original.Count > 0;

    /// <summary>A program made it, or nobody knows who did.</summary>
    private bool MayBeReport() => IsReport || HasNoHeader || Header("Return-Path")?.Trim() is "<>"
        || SenderNames.IsServer(Header(HeaderId.From) ?? "") || IsOfNoAddress();

    /// <summary>Sets the returned message in the text apart from what the server says.</summary>
    private void Divide()
    {
        var lines = string.Join("\n\n", texts).ReplaceLineEndings("\n").Split('\n')
            .Select(line => line.Length <= LongestLine ? line.TrimEnd() : line[..LongestLine].TrimEnd()).ToArray();
        var begin = OriginalMark.Find(lines);
        if (begin < lines.Length)
        {
            var quoted = string.Join('\n', lines[begin..].Select(OriginalMark.Unquote));
            if (Original.Count == 0)
                Original = FieldGroups.Read(quoted).FirstOrDefault(group => group.Field("From") is not null || group.Field("Message-ID") is not null
                    || group.Field("Subject") is not null || group.Field("Received") is not null) ?? [];
            OriginalText += "\n" + quoted;
        }
        Lines = lines[..begin];
        if (IsWrapping())
        {
            ReadWrapped(string.Join('\n', lines[begin..]));
            return;
        }
        // In a letter somebody quotes a report.
        if (DeliveryStatus.Count == 0 && MayBeReport() && Lines.Any(line => line.StartsWith("Reporting-MTA:", StringComparison.OrdinalIgnoreCase)
            || line.StartsWith("Final-Recipient:", StringComparison.OrdinalIgnoreCase)))
        {
            var told = FieldGroups.Read(string.Join('\n', Lines))
                .Where(group => group.ContainsKey("Final-Recipient") || group.ContainsKey("Reporting-MTA"))
                .ToLookup(group => group.ContainsKey("Disposition"));
            DeliveryStatus.AddRange(told[false]);
            Disposition.AddRange(told[true]);
        }
    }
}
