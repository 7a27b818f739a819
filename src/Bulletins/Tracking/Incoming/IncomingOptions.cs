using System.ComponentModel.DataAnnotations;
using Bulletins.Sending.Relays;

namespace Bulletins.Tracking.Incoming;

/// <summary>Where mail that comes back is read: section <c>Tracking:Incoming</c>.</summary>
public sealed class IncomingOptions
{
    public const string Section = "Tracking:Incoming";

    /// <summary>Mailboxes. Default: none.</summary>
    public List<MailboxOptions> Mailboxes { get; } = [];

    /// <summary>Folders that a mail server writes messages into. Default: none.</summary>
    public List<MailFolderOptions> Folders { get; } = [];

    /// <summary>A larger mail is left where it is, and staff are told, 1 to 200 megabytes. Default 25.</summary>
    [Range(1, 200)]
    public int LargestMegabytes { get; set; } = 25;

    /// <summary>After so many days what stands in a mail is forgotten, 1096 to 3650, also in the notice that passed it on. Fewer there can't be: a request
    /// to be sent no more must be kept as it was received for three years at least (Cap. 593 section 9), and only a person can tell which letters are one. What it said of a delivery
    /// stays, and so does a letter that nobody has seen to; a report that matched no mail of ours goes. Default 1130.</summary>
    [Range(1096, 3650)]
    public int KeepDays { get; set; } = 1130;

    public long LargestOctets => LargestMegabytes * 1024L * 1024;
}

/// <summary>A mailbox that bounces come back to.</summary>
public sealed class MailboxOptions
{
    /// <summary>What staff and the log call it, at most 200 characters. Default: bounces.</summary>
    [Required, StringLength(200)]
    public string Name { get; set; } = "bounces";

    /// <summary>Imap (the default) or Pop3.</summary>
    public MailboxProtocol Protocol { get; set; } = MailboxProtocol.Imap;

    [Required]
    public string Host { get; set; } = "";

    /// <summary>Default 993. Pop3: 995.</summary>
    [Range(1, 65535)]
    public int Port { get; set; } = 993;

    /// <summary>None, StartTls (refuses a server without it) or Tls (the default).</summary>
    public RelaySecurity Security { get; set; } = RelaySecurity.Tls;

    [Required]
    public string UserName { get; set; } = "";

    public string? Password { get; set; }

    /// <summary>Signs in with an access token instead of a password.</summary>
    public RelayOAuthOptions OAuth { get; set; } = new();

    /// <summary>A PEM file with the certificates of the only authorities that are trusted. Default: those that the machine trusts.</summary>
    public string? CertificateAuthorityFile { get; set; }

    /// <summary>Imap alone. Default: INBOX.</summary>
    [Required]
    public string Folder { get; set; } = "INBOX";

    /// <summary>Keep (the default), Move (Imap alone) or Delete.</summary>
    public AfterReading AfterReading { get; set; } = AfterReading.Keep;

    /// <summary>The folder that read mail is moved to; made where it is missing. Default: Read.</summary>
    [Required]
    public string MoveTo { get; set; } = "Read";

    /// <summary>Whether a connection waits for new mail, where the server can tell (IMAP IDLE, RFC 2177). Otherwise, and for Pop3, it is
    /// looked for each minute. It takes a second connection to the mailbox, so that it must be false where the server allows one alone. Default true.</summary>
    public bool Idle { get; set; } = true;

    /// <summary>How long the server may take to answer, 1 second to 10 minutes. Default 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(1);
}

public enum MailboxProtocol { Imap, Pop3 }

/// <summary>What becomes of a mail in its mailbox once it is kept here.</summary>
public enum AfterReading
{
    /// <summary>It stays, marked as read by this program.</summary>
    Keep,
    Move,
    Delete,
}

/// <summary>A folder that a mail server writes messages into.</summary>
public sealed class MailFolderOptions
{
    /// <summary>What staff and the log call it, at most 200 characters. Default: folder.</summary>
    [Required, StringLength(200)]
    public string Name { get; set; } = "folder";

    [Required]
    public string Path { get; set; } = "";

    /// <summary>Maildir (the default; read messages go from new to cur, and what others have moved to cur is read there) or Eml (files that end in .eml; read
    /// ones go into the subfolder read).</summary>
    public MailFolderKind Kind { get; set; } = MailFolderKind.Maildir;
}

public enum MailFolderKind { Maildir, Eml }
