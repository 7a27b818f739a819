using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Bulletins.Testing.Mail;

/// <summary>A real Exim with a configuration, queue and mailbox of its own in a temporary folder: announces PIPELINING, DSN, SIZE and
/// SMTPUTF8, takes mail over STARTTLS only, for member.example and association.example, and refuses gone@ and full@. It can be
/// started by root only.</summary>
public sealed class Exim : IAsyncDisposable
{
    /// <summary>Beside the places of the system's programs: Debian lets only one mail server be installed, and that is Postfix.</summary>
    private const string Unpacked = "/usr/local/lib/exim4-beside/usr/sbin/exim4";

    private readonly string folder = Directory.CreateTempSubdirectory("bulletins-exim-").FullName;
    private Process? daemon;

    private Exim(int port) => Port = port;

    public static bool CanRun => Environment.IsPrivilegedProcess && Program is not null;

    public int Port { get; }

    private static string? Program => ServerProcess.Find("exim4") ?? (File.Exists(Unpacked) ? Unpacked : null);
    private string Configuration => Path.Combine(folder, "exim.conf");
    private string Mailbox => Path.Combine(folder, "mailbox");

    public static async Task<Exim> StartAsync(CertificateFiles certificate)
    {
        var program = Program ?? throw new InvalidOperationException("Exim is not installed.");
        var exim = new Exim(FreePort.Take());
        await exim.ConfigureAsync(program, certificate);
        exim.daemon = ServerProcess.Start(program, "-C", exim.Configuration, "-bdf");
        await ServerProcess.WaitForGreetingAsync(exim.Port, exim.Log);
        return exim;
    }

    /// <summary>Until that many messages lie in the mailbox.</summary>
    public async Task<IReadOnlyList<ReceivedMessage>> WaitForMessagesAsync(int count)
    {
        for (var attempt = 0; attempt < 300 && Files().Count() < count; attempt++)
            await Task.Delay(100);
        return [.. Files().Select(Read)];
    }

    public string Log() => string.Concat(((string[])["mainlog", "paniclog", "rejectlog"]).Select(name => Path.Combine(folder, name)).Where(File.Exists)
        .Select(File.ReadAllText));

    public async ValueTask DisposeAsync()
    {
        if (daemon is not null)
        {
            daemon.Kill(entireProcessTree: true);
            await daemon.WaitForExitAsync();
            daemon.Dispose();
        }
        Directory.Delete(folder, recursive: true);
    }

    private IEnumerable<string> Files() => Directory.Exists(Path.Combine(Mailbox, "new")) ? Directory.EnumerateFiles(Path.Combine(Mailbox, "new")) : [];

    private async Task ConfigureAsync(string program, CertificateFiles certificate)
    {
        // The server reads the key as a user of its own.
        foreach (var name in (string[])["spool", "mailbox"])
            Directory.CreateDirectory(Path.Combine(folder, name));
        File.Copy(certificate.Certificate, Path.Combine(folder, "certificate.pem"));
        File.Copy(certificate.Key, Path.Combine(folder, "key.pem"));
        await File.WriteAllTextAsync(Configuration, $$"""
            exim_path = {{program}}
            keep_environment =
            primary_hostname = exim.test.example
            spool_directory = {{folder}}/spool
            log_file_path = {{folder}}/%slog
            pid_file_path = {{folder}}/pid
            local_interfaces = 127.0.0.1
            daemon_smtp_ports = {{Port.ToString(CultureInfo.InvariantCulture)}}
            rfc1413_query_timeout = 0s
            tls_advertise_hosts = *
            tls_certificate = {{folder}}/certificate.pem
            tls_privatekey = {{folder}}/key.pem
            pipelining_advertise_hosts = *
            dsn_advertise_hosts = *
            message_size_limit = 200K
            dkim_verify_signers =
            acl_smtp_mail = sender
            acl_smtp_rcpt = recipient

            begin acl
            sender:
              deny !encrypted = *
                   message = 530 5.7.0 Must issue a STARTTLS command first
              accept
            recipient:
              deny recipients = gone@member.example
                   message = 550 5.1.1 No such user
              defer recipients = full@member.example
                    message = 452 4.2.2 Mailbox full
              accept domains = member.example : association.example
              deny message = 550 5.7.1 relaying denied

            begin routers
            all:
              driver = accept
              transport = mailbox

            begin transports
            mailbox:
              driver = appendfile
              directory = {{Mailbox}}
              maildir_format
              return_path_add
              envelope_to_add
              user = Debian-exim
            """.ReplaceLineEndings("\n") + "\n");
        await ServerProcess.RunAsync("/bin/chown", "-R", "Debian-exim:Debian-exim", folder);
        await ServerProcess.RunAsync("/bin/chown", "root:root", Configuration);
    }

    /// <summary>Exim puts Return-Path, Envelope-To and Received in front, in this order.</summary>
    private static ReceivedMessage Read(string file)
    {
        var lines = Encoding.Latin1.GetString(File.ReadAllBytes(file)).ReplaceLineEndings("\r\n").Split("\r\n");
        var begin = Array.FindIndex(lines, line => line.StartsWith("Received: ", StringComparison.Ordinal)) + 1;
        while (lines[begin] is ['\t' or ' ', ..])
            begin++;
        return new ReceivedMessage(0, Field("Return-path: "), [Field("Envelope-to: ")], Encoding.Latin1.GetBytes(string.Join("\r\n", lines[begin..])), Accepted: true);

        string Field(string name) => lines.First(line => line.StartsWith(name, StringComparison.OrdinalIgnoreCase))[name.Length..].Trim('<', '>');
    }
}
