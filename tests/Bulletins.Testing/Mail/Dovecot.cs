using System.Diagnostics;

namespace Bulletins.Testing.Mail;

/// <summary>A real Dovecot that does nothing but check passwords for a Postfix, with one account, configured and run in a
/// temporary folder. It can be started by root only, and is configured in the language of its versions 2.3.</summary>
public sealed class Dovecot : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("bulletins-dovecot-").FullName;
    private readonly string program;

    private Dovecot(string program) => this.program = program;

    private string Configuration => Path.Combine(folder, "dovecot.conf");
    private string Socket => Path.Combine(folder, "auth");

    /// <summary>Lines of main.cf with which Postfix takes mail only from those who have signed in here.</summary>
    public string PostfixSettings => $"""
        smtpd_sasl_auth_enable = yes
        smtpd_sasl_type = dovecot
        smtpd_sasl_path = {Socket}
        smtpd_tls_auth_only = yes
        smtpd_recipient_restrictions = permit_sasl_authenticated, reject
        """;

    public static async Task<bool> CanRunAsync() => Environment.IsPrivilegedProcess && ServerProcess.Find("dovecot") is { } program
        && (await ServerProcess.RunAsync(program, "--version")).StartsWith("2.3.", StringComparison.Ordinal);

    /// <param name="mechanism">The only SASL mechanism that it offers: plain or login.</param>
    public static async Task<Dovecot> StartAsync(string mechanism, string user, string password)
    {
        var dovecot = new Dovecot(ServerProcess.Find("dovecot") ?? throw new InvalidOperationException("Dovecot is not installed."));
        await dovecot.ConfigureAsync(mechanism, user, password);
        await ServerProcess.RunAsync(dovecot.program, "-c", dovecot.Configuration);
        await dovecot.WaitForSocketAsync();
        return dovecot;
    }

    public string Log() => File.Exists(Path.Combine(folder, "log")) ? File.ReadAllText(Path.Combine(folder, "log")) : "";

    public async ValueTask DisposeAsync()
    {
        await DovecotMaster.KillAsync(Path.Combine(folder, "run"));
        Directory.Delete(folder, recursive: true);
    }

    private async Task ConfigureAsync(string mechanism, string user, string password)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        await File.WriteAllTextAsync(Path.Combine(folder, "users"), $"{user}:{{PLAIN}}{password}\n");
        await File.WriteAllTextAsync(Configuration, $$"""
            base_dir = {{folder}}/run
            log_path = {{folder}}/log
            protocols =
            ssl = no
            auth_mechanisms = {{mechanism}}
            auth_failure_delay = 0
            passdb {
              driver = passwd-file
              args = {{folder}}/users
            }
            service auth {
              unix_listener {{Socket}} {
                mode = 0666
              }
            }
            """.ReplaceLineEndings("\n") + "\n");
    }

    private async Task WaitForSocketAsync()
    {
        var since = Stopwatch.StartNew();
        while (!File.Exists(Socket))
        {
            if (since.Elapsed > TimeSpan.FromSeconds(15))
                throw new TimeoutException($"Dovecot doesn't listen. {Log()}");
            await Task.Delay(50);
        }
    }
}
