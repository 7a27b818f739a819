using System.Globalization;
using System.Text.RegularExpressions;

namespace Bulletins.Sending.Replies;

/// <summary>A reply as reports and logs tell it: with the host that said it before, and the command it answered behind.</summary>
internal sealed partial record DiagnosticText(SmtpStage Stage, SmtpReply Reply, string? Server)
{
    public static DiagnosticText Read(string text)
    {
        var said = Kind().Replace(text.Length > ReplyText.Longest ? text[..ReplyText.Longest] : text, "").Trim();
        said = Passed().Match(said) is { Success: true } passed ? passed.Groups["reply"].Value : said;
        var host = Code().IsMatch(said) ? Match.Empty : Host().Match(said);
        var stage = StageOf(said);
        if (host.Success)
            said = said[(host.Index + host.Length)..];
        return new DiagnosticText(stage, ReplyIn(Command().Replace(said, "").Trim()), host.Success ? host.Groups["host"].Value : null);
    }

    private static SmtpReply ReplyIn(string said)
    {
        var code = Code().Match(said);
        if (!code.Success)
            code = CodeInside().Match(said);
        if (code.Success)
            return SmtpReply.Of(Number(code.Groups["code"].Value), Repeated().Replace(said[(code.Index + code.Length)..], ""));
        var bare = SmtpReply.Of(0, said);
        var isTemporary = bare.EnhancedCode is { } status ? status[0] == '4' : Temporary().IsMatch(said);
        return bare with { Code = isTemporary ? 450 : 550 };
    }

    private static SmtpStage StageOf(string said) =>
        CommandAnswered().Match(said) is not { Success: true } command ? SmtpStage.Recipient
        : command.Value.Contains("MAIL FROM", StringComparison.OrdinalIgnoreCase) || command.Value.Contains("sender", StringComparison.OrdinalIgnoreCase) ? SmtpStage.Sender
        : command.Value.Contains("DATA", StringComparison.OrdinalIgnoreCase) || command.Value.Contains("the message", StringComparison.OrdinalIgnoreCase) ? SmtpStage.Message
        : SmtpStage.Recipient;

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    /// <summary>"smtp;", "X-Postfix;": the type of the field (RFC 3464 section 2.3.6), or the field's own name.</summary>
    [GeneratedRegex(@"^\s*((Diagnostic-Code|Status)\s*:\s*)?((?!unrecogni)[A-Za-z][\w-]*\s*;\s*)?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Kind();

    /// <summary>What a gateway calls the reply of another server, before it quotes it: that name goes by the class of the code alone.</summary>
    [GeneratedRegex(@"(^\W*|\b(reason|problem|error)\b[^:]{0,40}:\s*)[45]\.\d\.\d\s*-\s*[A-Z][\w ]{3,40}?\s+(?<reply>[45]\d\d[- ]['""]?\S.*)$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Passed();

    [GeneratedRegex(@"(host\s+)?(?<host>[\w.-]+)\s?(\[[\w.:]*\](:\d+)?)?\s+(said|refused to talk to me|responded( with)?|replied)\s*:\s*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Host();

    [GeneratedRegex(@"\(in reply to [\w ]{1,40}( command)?\)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Command();

    /// <summary>What the refusal was an answer to, as Postfix, Exim, qmail and those who show the talk write it.</summary>
    [GeneratedRegex(@"\(in reply to [\w ]{1,40}( command)?\)|remote (mail )?server after (pipelined )?(MAIL FROM|RCPT TO|(end of )?DATA)\b|"
        + @"^\W*>>> (MAIL FROM|RCPT TO|DATA)\b|\bbut sender was rejected\b|\bfailed (on DATA command|after I sent the message)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex CommandAnswered();

    [GeneratedRegex(@"^[^\w]*(?<code>[2-5]\d\d)(?![\d.])[\s:;,'""-]*", RegexOptions.CultureInvariant)]
    private static partial Regex Code();

    [GeneratedRegex(@"(?<![\w.])(?<code>4[2-7]\d|5[0-7]\d)[\s-]+(?=#?[45]\.\d)|"
        + @"(?<=([:;]|\b(said|says|replied|responded( with)?|returned|answered))\s{0,3}['""]?)(?<code>4[2-7]\d|"
        + @"5[0-7]\d)(?![\d.])[\s-]+", RegexOptions.CultureInvariant)]
    private static partial Regex CodeInside();

    /// <summary>"554 554 5.7.0": who passes a reply on puts the code before it once more.</summary>
    [GeneratedRegex(@"^([45]\d\d[\s-]+)+(?=\D|[45]\.\d)", RegexOptions.CultureInvariant)]
    private static partial Regex Repeated();

    [GeneratedRegex(@"timed? ?out|try again|temporar|deferred|delayed|will be retried|lost connection|connection with .{0,60}(broken|lost)|"
        + @"connection (refused|reset|lost)|no route to|later|unreachable|servfail|\bE(CONN|HOST|NET)[A-Z]{4,}\b|\bE(TIMEDOUT|AI_AGAIN)\b|\bEOF\b|"
        + @"connection abort|broken pipe|(not|no longer) responding|(can ?not|could not|unable to) (connect|reach)|maintenance|超时|超時|逾時|"
        + @"handshake|session ended", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Temporary();
}
