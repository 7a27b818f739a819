using System.Text.RegularExpressions;

namespace Bulletins.Sending.Replies;

/// <summary>A server's reply.</summary>
/// <param name="Code">Three digits (RFC 5321 section 4.2).</param>
/// <param name="EnhancedCode">Such as 5.1.1 (RFC 3463), when the text begins with one.</param>
/// <param name="Text">The words of all its lines, without the code.</param>
public sealed partial record SmtpReply(int Code, string? EnhancedCode, string Text)
{
    public static SmtpReply Of(int code, string? text)
    {
        var words = (text ?? "").Trim();
        var enhanced = EnhancedCodePattern().Match(words);
        return new SmtpReply(code, enhanced.Success ? enhanced.Value : null, words);
    }

    [GeneratedRegex(@"^[245]\.\d{1,3}\.\d{1,3}(?!\d|\.\d)", RegexOptions.CultureInvariant)]
    private static partial Regex EnhancedCodePattern();
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
