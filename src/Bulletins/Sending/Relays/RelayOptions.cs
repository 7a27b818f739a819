using System.ComponentModel.DataAnnotations;
using Bulletins.Dispatching;

namespace Bulletins.Sending.Relays;

/// <summary>An SMTP server that takes our mail: section <c>Mail:Relays:0</c> and so on.</summary>
public sealed class RelayOptions
{
    internal const int NameLength = 100;

    /// <summary>The name under which attempts record it, at most 100 characters. Default: default.</summary>
    [Required, StringLength(NameLength)]
    public string Name { get; set; } = "default";

    [Required]
    public string Host { get; set; } = "";

    /// <summary>Default 587.</summary>
    [Range(1, 65535)]
    public int Port { get; set; } = 587;

    /// <summary>None, StartTls (the default; refuses a server without it) or Tls.</summary>
    public RelaySecurity Security { get; set; } = RelaySecurity.StartTls;

    /// <summary>Null to send without signing in.</summary>
    public string? UserName { get; set; }

    public string? Password { get; set; }

    /// <summary>Signs in with an access token instead of a password.</summary>
    public RelayOAuthOptions OAuth { get; set; } = new();

    /// <summary>A PEM file with the certificates of the authorities that this relay's certificate may come from; then no other
    /// is trusted. A relative path begins in the folder that the program is started from. Default: those that the machine trusts.</summary>
    public string? CertificateAuthorityFile { get; set; }

    /// <summary>Connections at the same time from all processes together, 1 to 200. A relay that refuses one more is given as many as it takes, and all of them again
    /// ten minutes later. Default 4.</summary>
    [Range(1, 200)]
    public int MaxConnections { get; set; } = 4;

    /// <summary>Messages on one connection before it is closed, 1 to 100,000. Default 100.</summary>
    [Range(1, 100_000)]
    public int MessagesPerConnection { get; set; } = 100;

    /// <summary>How long one command may take, 1 second to 30 minutes. The answer to a whole message may take 10 minutes at the least.
    /// Default 2 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Asks for a report also when a mail has arrived (RFC 3461), where the relay can pass that on. Default false.</summary>
    public bool ReportSuccess { get; set; }

    /// <summary>A header field that carries the delivery's token as well, for a relay that gives mails a Message-ID of its own and tells over
    /// the web what became of them: X-PM-Metadata-delivery for Postmark, X-SMTPAPI for SendGrid, which take it out again. Default: none.</summary>
    [RegularExpression("[A-Za-z0-9-]{1,76}", ErrorMessage = "[A-Za-z0-9-]{1,76}")]
    public string? TokenField { get; set; }

    /// <summary>What stands in <see cref="TokenField"/>: the token, or, in SendGrid's, the argument of that mail which its web hook brings back.</summary>
    public static string TokenValue(string field, string token) => "X-SMTPAPI".Equals(field, StringComparison.OrdinalIgnoreCase) ? $$$"""{"unique_args":{"delivery":"{{{token}}}"}}""" : token;

    /// <summary>What the relay takes in a time. Default: no limit beyond the two above.</summary>
    public PaceBudget Budget { get; set; } = new();

    /// <summary>Messages a day while the relay is new: the first number on the first day on which it sends, and so on;
    /// after the last one the budget alone holds. A day on which nothing is sent doesn't count. Of 20 or more the last 5 % are for urgent
    /// dispatches. Each 1 or more. Default: none.</summary>
    public int[] WarmUp { get; set; } = [];

    /// <summary>The sender addresses or domains that it is for. Default: all.</summary>
    public List<string> Issuers { get; } = [];

    /// <summary>The mailbox providers that it is for, each by its name or one of its domains. Default: all recipients.</summary>
    public List<string> RecipientDomains { get; } = [];
}

public enum RelaySecurity { None, StartTls, Tls }
