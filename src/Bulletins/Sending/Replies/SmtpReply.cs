using System.Text.RegularExpressions;

namespace Bulletins.Sending.Replies;

/// <summary>A server's reply.</summary>
/// <param name="Code">Three digits (RFC 5321 section 4.2).</param>
/// <param name="EnhancedCode">Such as 5.1.1 (RFC 3463): at the beginning of a line, or marked as in (#5.1.1) and [5.1.1].</param>
/// <param name="Text">The words of all its lines, without the code.</param>
public sealed partial record SmtpReply(int Code, string? EnhancedCode, string Text)
{
    public static SmtpReply Of(int code, string? text)
    {
        var words = (text ?? "").Trim();
        var beginning = words.Length > ReplyText.Longest ? words[..ReplyText.Longest] : words;
        var enhanced = AtTheBeginning().Match(beginning);
        if (!enhanced.Success)
            enhanced = Marked().Match(beginning);
        return new SmtpReply(code, enhanced.Success ? enhanced.Groups["code"].Value : null, words);
    }

    [GeneratedRegex(@"^[ \t]*(?<code>[245]\.\d{1,3}\.\d{1,3})(?!\d|\.\d)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex AtTheBeginning();

    [GeneratedRegex(@"(#|[(\[])\s?#?(?<code>[245]\.\d{1,3}\.\d{1,3})(?!\d|\.\d)", RegexOptions.CultureInvariant)]
    private static partial Regex Marked();
}

/// <summary>What the server replied to.</summary>
public enum SmtpStage
{
    /// <summary>MAIL FROM: it says nothing about the recipient.</summary>
    Sender,
    /// <summary>RCPT TO</summary>
    Recipient,
    /// <summary>DATA, and the message itself.</summary>
    Message,
}
