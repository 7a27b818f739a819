using System.Diagnostics;

namespace Bulletins.Testing.Mail;

/// <summary>A real Dovecot that serves one mailbox by IMAP and POP3, with a configuration of its own in a temporary folder. It can be started
/// by root only, and is configured in the language of its versions 2.3.</summary>
public sealed class DovecotMailbox : IAsyncDisposable
{
    public const string User = "bounces";
    public const string Password = "S3cret pass+word";

    private readonly string folder = Directory.CreateTempSubdirectory("bulletins-mailbox-").FullName;
    private readonly string program;

    private DovecotMailbox(string program) => this.program = program;

    public int ImapPort { get; } = FreePort.Take();

    public int Pop3Port { get; } = FreePort.Take();

    /// <summary>Where a mail server may put mail for it.</summary>
    public string Maildir => Path.Combine(folder, "mail");

    private string Configuration => Path.Combine(folder, "dovecot.conf");

    public static async Task<bool> CanRunAsync() => await Dovecot.CanRunAsync() && File.Exists("/usr/lib/dovecot/imap") && File.Exists("/usr/lib/dovecot/pop3");

    /// <param name="certificate">Null for a server without TLS.</param>
    /// <param name="keepsKeywords">False for a server on which mails can't be marked with keywords of one's own.</param>
    /// <param name="rights">What one may do in the mailbox, as letters (RFC 4314 section 2.1); null for everything.</param>
    public static async Task<DovecotMailbox> StartAsync(CertificateFiles? certificate = null, bool keepsKeywords = true, string? rights = null)
    {
        var mailbox = new DovecotMailbox(ServerProcess.Find("dovecot") ?? throw new InvalidOperationException("Dovecot is not installed."));
        // Without the right to write there are no keywords (section 4); reading and deleting are rights of their own.
        await mailbox.ConfigureAsync(certificate, rights ?? (keepsKeywords ? null : "lrste"));
        await ServerProcess.RunAsync(mailbox.program, "-c", mailbox.Configuration);
        await ServerProcess.WaitForListenerAsync(mailbox.ImapPort, mailbox.Log);
        return mailbox;
    }

    /// <summary>Puts a mail into it as a mail server does.</summary>
    public async Task PutAsync(string message)
    {
        var name = $"{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}.{Guid.NewGuid():N}.test";
        var unfinished = Path.Combine(Maildir, "tmp", name);
        await File.WriteAllTextAsync(unfinished, message.ReplaceLineEndings("\n"));
        await ServerProcess.RunAsync("/bin/chown", "nobody", unfinished);
        File.Move(unfinished, Path.Combine(Maildir, "new", name));
    }

    /// <summary>Has it forget all numbers, as when a mailbox is restored from a backup: each mail gets a new one, from 1 on, under another UIDVALIDITY.</summary>
    public async Task NumberAnewAsync()
    {
        foreach (var file in Directory.EnumerateFiles(Maildir, "dovecot*"))
            File.Delete(file);
        // The next UIDVALIDITY is the second.
        for (var second = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(); TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() == second;)
            await Task.Delay(20);
    }

    /// <summary>The files in one of its folders; the empty name is its inbox.</summary>
    public IReadOnlyList<string> Files(string name = "")
    {
        var maildir = name.Length == 0 ? Maildir : Path.Combine(Maildir, "." + name);
        return [.. new[] { "new", "cur" }.Select(part => Path.Combine(maildir, part)).Where(Directory.Exists).SelectMany(Directory.EnumerateFiles)];
    }

    public string Log() => File.Exists(Path.Combine(folder, "log")) ? File.ReadAllText(Path.Combine(folder, "log")) : "";

    public async ValueTask DisposeAsync()
    {
        await DovecotMaster.KillAsync(Path.Combine(folder, "run"));
        for (var wait = Stopwatch.StartNew(); Directory.Exists(folder) && wait.Elapsed < TimeSpan.FromSeconds(5);)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (IOException)
            {
                // A session that ends at this moment may still write an index.
                await Task.Delay(50);
            }
        }
    }

    private async Task ConfigureAsync(CertificateFiles? certificate, string? rights)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        foreach (var part in (string[])["new", "cur", "tmp"])
            Directory.CreateDirectory(Path.Combine(Maildir, part));
        await ServerProcess.RunAsync("/bin/chown", "-R", "nobody", Maildir);
        await File.WriteAllTextAsync(Path.Combine(folder, "users"), $"{User}:{{PLAIN}}{Password}\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "rights"), $"* owner {rights}\n");
        await File.WriteAllTextAsync(Configuration, $$"""
            base_dir = {{folder}}/run
            state_dir = {{folder}}/state
            log_path = {{folder}}/log
            protocols = imap pop3
            listen = 127.0.0.1
            {{(certificate is null ? "ssl = no" : $"ssl = required\nssl_cert = <{certificate.Certificate}\nssl_key = <{certificate.Key}")}}
            {{(rights is null ? "" : $"mail_plugins = acl\nplugin {{\n  acl = vfile:{folder}/rights\n}}")}}
            disable_plaintext_auth = no
            auth_mechanisms = plain login
            auth_failure_delay = 0
            first_valid_uid = 1
            mail_location = maildir:{{Maildir}}
            mail_uid = nobody
            mail_gid = nogroup
            default_internal_user = nobody
            default_login_user = nobody
            passdb {
              driver = passwd-file
              args = {{folder}}/users
            }
            userdb {
              driver = static
              args = uid=nobody gid=nogroup home={{folder}}/home
            }
            namespace inbox {
              inbox = yes
              separator = /
            }
            service anvil {
              chroot =
              # Without it nobody remembers that a password was wrong, and answers the next one seconds later.
              unix_listener anvil-auth-penalty {
                mode = 0
              }
            }
            service imap-login {
              chroot =
              inet_listener imap {
                port = {{(certificate is null ? ImapPort : 0)}}
              }
              inet_listener imaps {
                port = {{(certificate is null ? 0 : ImapPort)}}
                ssl = yes
              }
            }
            service pop3-login {
              chroot =
              inet_listener pop3 {
                port = {{(certificate is null ? Pop3Port : 0)}}
              }
              inet_listener pop3s {
                port = {{(certificate is null ? 0 : Pop3Port)}}
                ssl = yes
              }
            }
            """.ReplaceLineEndings("\n") + "\n");
    }
}
