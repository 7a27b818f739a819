using System.Text;

namespace Bulletins.Testing.Mail;

/// <summary>A real Postfix with a configuration, queue and mailboxes of its own in a temporary folder. Takes mail for
/// member.example, and refuses the recipients it is told to. Postfix can be started by root only.</summary>
public sealed class Postfix : IAsyncDisposable
{
    private readonly string folder;
    private readonly string program;

    private Postfix(string program, string folder, int port)
    {
        this.program = program;
        this.folder = folder;
        Port = port;
    }

    public static bool CanRun => Environment.IsPrivilegedProcess && ServerProcess.Find("postfix") is not null;

    public int Port { get; }

    private string Configuration => Path.Combine(folder, "etc");
    private string Maildir => Path.Combine(folder, "mailboxes", "all");

    /// <param name="refusals">Recipient and reply, such as gone@member.example and "550 5.1.1 No such user".</param>
    public static Task<Postfix> StartAsync(params (string Recipient, string Reply)[] refusals) => StartAsync("", refusals);

    /// <param name="settings">Further lines of main.cf.</param>
    public static Task<Postfix> StartAsync(string settings, params (string Recipient, string Reply)[] refusals) => StartAsync(FreePort.Take(), settings, refusals);

    /// <inheritdoc cref="StartAsync(string, ValueTuple{string, string}[])"/>
    /// <param name="port">Which another server may have been told of before this one runs.</param>
    public static async Task<Postfix> StartAsync(int port, string settings, params (string Recipient, string Reply)[] refusals)
    {
        var program = ServerProcess.Find("postfix") ?? throw new InvalidOperationException("Postfix is not installed.");
        var postfix = new Postfix(program, Directory.CreateTempSubdirectory("bulletins-postfix-").FullName, port);
        await postfix.ConfigureAsync(settings, refusals);
        await ServerProcess.RunAsync(program, "-c", postfix.Configuration, "start");
        await ServerProcess.WaitForGreetingAsync(postfix.Port, postfix.Log);
        return postfix;
    }

    /// <summary>What Postfix has delivered so far, one file for each message and recipient.</summary>
    public IReadOnlyList<ReceivedMessage> Messages() => Directory.Exists(Path.Combine(Maildir, "new"))
        ? [.. Directory.EnumerateFiles(Path.Combine(Maildir, "new")).Select(Read)]
        : [];

    /// <summary>Until that many messages lie in the mailbox.</summary>
    public async Task<IReadOnlyList<ReceivedMessage>> WaitForMessagesAsync(int count)
    {
        for (var attempt = 0; attempt < 300 && Messages().Count < count; attempt++)
            await Task.Delay(100);
        return Messages();
    }

    public string Log() => File.Exists(Path.Combine(folder, "log")) ? File.ReadAllText(Path.Combine(folder, "log")) : "";

    public async ValueTask DisposeAsync()
    {
        await ServerProcess.RunAsync(program, "-c", Configuration, "stop");
        Directory.Delete(folder, recursive: true);
    }

    private async Task ConfigureAsync(string settings, (string Recipient, string Reply)[] refusals)
    {
        foreach (var name in (string[])["etc", "queue", "data", "mailboxes"])
            Directory.CreateDirectory(Path.Combine(folder, name));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead
                | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        await ServerProcess.RunAsync("/bin/chown", "postfix", Path.Combine(folder, "data"));
        await ServerProcess.RunAsync("/bin/chown", "nobody", Path.Combine(folder, "mailboxes"));
        var nobody = (await ServerProcess.RunAsync("/usr/bin/id", "-u", "nobody")).Trim();
        await File.WriteAllTextAsync(Path.Combine(Configuration, "refusals"), string.Concat(refusals.Select(refusal => $"{refusal.Recipient} {refusal.Reply}\n")));
        await File.WriteAllTextAsync(Path.Combine(Configuration, "main.cf"), Without(Names(settings), $"""
            compatibility_level = 3.6
            queue_directory = {folder}/queue
            data_directory = {folder}/data
            maillog_file = {folder}/log
            maillog_file_prefixes = {folder}
            myhostname = postfix.test.example
            mydestination =
            alias_maps =
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            mynetworks = 127.0.0.0/8
            virtual_mailbox_domains = member.example
            virtual_mailbox_base = {folder}/mailboxes
            virtual_mailbox_maps = static:all/
            virtual_uid_maps = static:{nobody}
            virtual_gid_maps = static:{nobody}
            virtual_minimum_uid = 1
            smtpd_recipient_restrictions = check_recipient_access texthash:{Configuration}/refusals, permit_mynetworks, reject
            smtputf8_enable = yes
            smtpd_client_connection_count_limit = 0
            default_transport = discard
            """) + settings.ReplaceLineEndings("\n") + "\n");
        await File.WriteAllTextAsync(Path.Combine(Configuration, "master.cf"), $"""
            127.0.0.1:{Port} inet n - n - - smtpd
            pickup unix n - n 60 1 pickup
            cleanup unix n - n - 0 cleanup
            qmgr unix n - n 300 1 qmgr
            rewrite unix - - n - - trivial-rewrite
            bounce unix - - n - 0 bounce
            defer unix - - n - 0 bounce
            trace unix - - n - 0 bounce
            verify unix - - n - 1 verify
            flush unix n - n 1000? 0 flush
            proxymap unix - - n - - proxymap
            error unix - - n - - error
            retry unix - - n - - error
            discard unix - - n - - discard
            virtual unix - n n - - virtual
            smtp unix - - n - - smtp
            anvil unix - - n - 1 anvil
            scache unix - - n - 1 scache
            tlsmgr unix - - n 1000? 1 tlsmgr
            postlog unix-dgram n - n - 1 postlogd
            """.ReplaceLineEndings("\n") + "\n");
    }

    private static HashSet<string> Names(string settings) =>
        [.. settings.Split('\n').Where(line => line.Length > 0 && !char.IsWhiteSpace(line[0])).Select(line => line.Split('=')[0].Trim())];

    /// <summary>A setting that is given twice has each process warn of it, its log writer too, which then waits for itself.</summary>
    private static string Without(HashSet<string> names, string settings) =>
        string.Concat(settings.ReplaceLineEndings("\n").Split('\n').Where(line => !names.Contains(line.Split('=')[0].Trim())).Select(line => line + "\n"));

    /// <summary>Postfix puts Return-Path, X-Original-To, Delivered-To and Received in front.</summary>
    private static ReceivedMessage Read(string file)
    {
        var text = Encoding.Latin1.GetString(File.ReadAllBytes(file)).ReplaceLineEndings("\r\n");
        var lines = text.Split("\r\n");
        var begin = Array.FindIndex(lines, line => line.StartsWith("Received: ", StringComparison.Ordinal)) + 1;
        while (lines[begin] is ['\t' or ' ', ..])
            begin++;
        return new ReceivedMessage(0, Field("Return-Path: "), [Field("Delivered-To: ")], Encoding.Latin1.GetBytes(string.Join("\r\n", lines[begin..])), Accepted: true);

        string Field(string name) => lines.First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Trim('<', '>');
    }
}
