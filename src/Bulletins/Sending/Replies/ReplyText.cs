using System.Text.RegularExpressions;

namespace Bulletins.Sending.Replies;

/// <summary>The words of a reply as the table compares them. Addresses, links and host names are taken out, because the
/// recipient may be called spam@ or policy@ and every help page has a telling name; names of block lists stay.</summary>
internal sealed partial class ReplyText
{
    /// <summary>What a server says beyond this many characters doesn't change the verdict.</summary>
    public const int Longest = 1500;

    private ReplyText(string words, string servers) => (Words, Servers) = (words, servers);

    /// <summary>On one line; an address is <c>@</c>, a host name is <c>%</c>.</summary>
    public string Words { get; }

    /// <summary>The reporting host and every host that the reply names, separated by blanks.</summary>
    public string Servers { get; }

    public static ReplyText Of(string text, string? server)
    {
        var said = text.Length > Longest ? text[..Longest] : text;
        said = Escapes().Replace(said, " ").Replace('’', '\'').Replace('`', '\'').Replace("...", "... ", StringComparison.Ordinal);
        said = InnerCodes().Replace(said, " ");
        var servers = new List<string> { server ?? "" };
        said = Links().Replace(said, link => Without(link.Groups["host"].Value, " ", servers) + (Asked().Match(link.Value) is { Success: true } asked ? $" {asked.Value} " : ""));
        said = Addresses().Replace(said, "@");
        said = Hosts().Replace(said, host => Without(host.Value, "%", servers));
        return new ReplyText(Blanks().Replace(Underscores().Replace(said, " "), " ").Trim(), string.Join(' ', servers));
    }

    private static string Without(string host, string substitute, List<string> servers)
    {
        servers.Add(host);
        return Telling().Match(host) is { Success: true } word ? $" {word.Value} " : substitute;
    }

    [GeneratedRegex(@"\\r\\n|\\r|\\n|[\r\n\t]+", RegexOptions.CultureInvariant)]
    private static partial Regex Escapes();

    /// <summary>The code that stands before each line of a reply of several lines.</summary>
    [GeneratedRegex(@"(?<![\w.])[45]\d\d[- ]#?[45]\.\d{1,3}\.\d{1,3}(?![\w.])|(?<![\w.])[45]\d\d-(?=\s*[A-Za-z])", RegexOptions.CultureInvariant)]
    private static partial Regex InnerCodes();

    [GeneratedRegex(@"https?:/?/?(?<host>[\w.-]+)[^\s<>""']*|www\.(?<host>[\w.-]+)[^\s<>""']*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Links();

    /// <summary>A list that the address of a page asks for.</summary>
    [GeneratedRegex(@"\b(surbl|uribl|smtplf)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Asked();

    [GeneratedRegex(@"[^\s<>()\[\]"",;:@]+@\w+(-+\w+)*(\.\w+(-+\w+)*)*", RegexOptions.CultureInvariant)]
    private static partial Regex Addresses();

    [GeneratedRegex(@"(?<![\w.-])([A-Za-z0-9_-]+\.)+[a-z]{2,10}(?![\w-])", RegexOptions.CultureInvariant)]
    private static partial Regex Hosts();

    [GeneratedRegex(@"spamhaus|spamcop|barracudacentral|barracuda|sorbs|uceprotect|abuseat|surbl|uribl|dnsbl|senderscore|cloudmark|spamrats|"
        + @"mailspike|openspf|spf\.pobox|no_?such_?\w+|user_?unknown|unknown_?user|(user|mail_?box|recipient)_?not_?found|"
        + @"mail_?box_?(full|disabled)|mc(spam|virus|malware)\w+|over_?quota|quota_?exceeded", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Telling();

    /// <summary>"mailbox_full"; not the numbers of providers.</summary>
    [GeneratedRegex(@"(?<=[a-z])(?<!\bEAI)_(?=[a-z])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Underscores();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Blanks();
}
