using System.Text.RegularExpressions;
using MimeKit;
using MimeKit.Utils;

namespace Bulletins.Mail.Reports;

/// <summary>Everything in a mail that may tell which mail of ours it is about.</summary>
internal static partial class Traces
{
    private static readonly string[] Recipients = ["To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Rcpt-To", "X-Delivered-To", "Resent-To"];

    private static readonly string[] OwnFields = ["List-Unsubscribe", "Archived-At", "Return-Path"];

    public static IReadOnlyList<string> SentTo(ReturnedMail mail) =>
    [
        .. Recipients.SelectMany(mail.All).SelectMany(Addresses.In)
            .Concat(mail.All("Received").SelectMany(value => For().Matches(value).Select(match => match.Groups["address"].Value)))
            .Distinct(StringComparer.OrdinalIgnoreCase).Take(100),
    ];

    /// <summary>The envelope sender of the mail it is about, which reports name also where they return nothing of that mail or have blackened
    /// its header: complaints (RFC 5965 section 3.2), and Postfix in its own.</summary>
    public static IEnumerable<string> OriginalSenders(ReturnedMail mail) =>
        mail.Feedback.Select(g => g.Field("Original-Mail-From")).Concat(mail.DeliveryStatus.Select(g => g.Field("X-Postfix-Sender")))
            .SelectMany(field => Addresses.In(field ?? "")).Take(5);

    public static string From(ReturnedMail mail) => mail.Header(HeaderId.From) is { } from ? Addresses.In(from).FirstOrDefault() ?? from.Trim() : "";

    public static DateTime? Date(ReturnedMail mail) =>
        mail.Header(HeaderId.Date) is { } text && DateUtils.TryParse(text, out var date) && date.Year > 1990 ? date.UtcDateTime : null;

    public static string? Server(ReturnedMail mail) =>
        mail.DeliveryStatus.Concat(mail.Feedback).Select(g => Field(g.Field("Reporting-MTA"))).FirstOrDefault(name => name is not null)
        ?? mail.Disposition.Select(g => Field(g.Field("Reporting-UA"))).FirstOrDefault(name => name is not null)
        ?? (From(mail) is var from && from.LastIndexOf('@') is >= 0 and var at ? from[(at + 1)..] : null);

    /// <summary>The value behind its type: "dns; mail.example.org" (RFC 3464 section 2.2.2).</summary>
    public static string? Field(string? value)
    {
        var text = value?[(value.IndexOf(';') + 1)..].Trim();
        return string.IsNullOrEmpty(text) ? null : text;
    }

    /// <param name="isAnswer">It may be an answer, which names the mail that it answers. A server returns the mail; an answer is no
    /// evidence that one failed.</param>
    public static string? OriginalMessageId(ReturnedMail mail, bool isAnswer)
    {
        var id = mail.Original.Field("Message-ID")
            ?? mail.Disposition.Concat(mail.DeliveryStatus).Select(g => g.Field("Original-Message-ID") ?? g.Field("X-Original-Message-ID")).FirstOrDefault(value => value is not null)
            ?? (isAnswer ? mail.Header(HeaderId.InReplyTo) ?? mail.Header(HeaderId.References) : null)
            ?? InText(mail);
        return id is null ? null : Bracketed().Match(id) is { Success: true } match ? match.Groups["id"].Value : id.Trim();
    }

    /// <summary>32 hexadecimal digits as our mails have them: in fields of the returned mail's own header. Of an answer also anywhere in
    /// its text, where a mail that was forwarded to somebody else holds them too.</summary>
    public static IReadOnlyList<string> Tokens(ReturnedMail mail, bool isAnswer) =>
    [
        .. Tokens(OwnFields.Select(name => mail.Original.Field(name) ?? "").Concat(isAnswer ? [mail.OriginalText, string.Join('\n', mail.Lines)] : [])),
    ];

    /// <summary>Of header fields that a report tells in another form, by name and value.</summary>
    public static IReadOnlyList<string> Tokens(IEnumerable<(string Name, string Value)> header) =>
        [.. Tokens(header.Where(field => OwnFields.Contains(field.Name, StringComparer.OrdinalIgnoreCase)).Select(field => field.Value))];

    private static IEnumerable<string> Tokens(IEnumerable<string> texts) =>
        texts.SelectMany(text => Token().Matches(text.Length <= 512 * 1024 ? text : text[..(512 * 1024)]).Select(match => match.Groups["token"].Value))
            .Distinct(StringComparer.Ordinal).Take(20);

    private static string? InText(ReturnedMail mail) =>
        mail.Lines.Concat(mail.OriginalText.Split('\n').Take(200)).Select(line => MessageId().Match(line)).FirstOrDefault(match => match.Success)?.Groups["id"].Value;

    [GeneratedRegex(@"\bfor <(?<address>[^<>\s]{3,320})>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex For();

    [GeneratedRegex(@"<(?<id>[^<>\s]+)>", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Bracketed();

    [GeneratedRegex(@"\bMessage-?ID\s*[:：]\s*<?(?<id>[^<>\s]+@[^<>\s]+)>?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex MessageId();

    [GeneratedRegex(@"(?:/[ubl]/|\+|unsubscribe(?:%20|\s)|<)(?<token>[0-9a-f]{32})(?![0-9a-f])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Token();
}
