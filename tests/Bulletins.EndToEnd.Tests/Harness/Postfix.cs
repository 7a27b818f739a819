using System.Diagnostics;

namespace Bulletins.EndToEnd.Tests.Harness;

/// <summary>A Postfix of the test's own: its own configuration, queue and port, beside any that the machine runs. It passes
/// all mail on to another server, so nothing leaves the machine. Needs root.</summary>
internal sealed class Postfix : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("bulletins-postfix-").FullName;

    private Postfix(int port) => Port = port;

    public int Port { get; }

    /// <param name="nextHop">The port on the loopback interface that all mail goes to.</param>
    public static async Task<Postfix> StartAsync(int nextHop)
    {
        var postfix = new Postfix(FreePort.Take());
        await postfix.ConfigureAsync(nextHop);
        await postfix.RunAsync("postfix", "-c", postfix.Configuration, "start");
        await Listening.WaitAsync(postfix.Port);
        return postfix;
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("postfix", "-c", Configuration, "stop");
        Directory.Delete(folder, recursive: true);
    }

    private string Configuration => Path.Combine(folder, "etc");

    private async Task ConfigureAsync(int nextHop)
    {
        // Its daemons give root up, and have to pass through the folder.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        foreach (var part in (string[])["etc", "queue", "data"])
            Directory.CreateDirectory(Path.Combine(folder, part));
        await RunAsync("chown", "postfix", Path.Combine(folder, "data"));
        await File.WriteAllTextAsync(Path.Combine(Configuration, "main.cf"), $"""
            compatibility_level = 3.6
            queue_directory = {folder}/queue
            data_directory = {folder}/data
            maillog_file = {folder}/postfix.log
            maillog_file_prefixes = {folder}
            myhostname = relay.example
            mydestination =
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            mynetworks = 127.0.0.0/8
            default_transport = smtp:[127.0.0.1]:{nextHop}
            smtp_dns_support_level = disabled
            alias_maps =
            smtpd_client_connection_rate_limit = 0

            """);
        await File.WriteAllTextAsync(Path.Combine(Configuration, "master.cf"), $"""
            127.0.0.1:{Port} inet n - n - - smtpd
            postlog unix-dgram n - n - 1 postlogd
            cleanup unix n - n - 0 cleanup
            qmgr unix n - n 300 1 qmgr
            rewrite unix - - n - - trivial-rewrite
            bounce unix - - n - 0 bounce
            defer unix - - n - 0 bounce
            trace unix - - n - 0 bounce
            verify unix - - n - 1 verify
            proxymap unix - - n - - proxymap
            smtp unix - - n - - smtp
            relay unix - - n - - smtp
            error unix - - n - - error
            retry unix - - n - - error
            discard unix - - n - - discard
            anvil unix - - n - 1 anvil
            scache unix - - n - 1 scache

            """);
    }

    private async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(limit.Token);
        if (process.ExitCode == 0)
            return;
        var log = Path.Combine(folder, "postfix.log");
        throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await output}{await error}{(File.Exists(log) ? await File.ReadAllTextAsync(log) : "")}");
    }
}
