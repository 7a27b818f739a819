using System.Diagnostics;
using System.Text.Json;

namespace Bulletins.Testing.Mail;

/// <summary>Verifies DKIM signatures with dkimpy (Debian's python3-dkim, which only the system's own Python sees). It is given the DNS records instead of asking for them.</summary>
public static class Dkimpy
{
    private const string Program = """
        import sys, json, dkim
        records = json.loads(sys.argv[1])
        message = sys.stdin.buffer.read()
        def look_up(name, timeout=5):
            value = records.get(name.decode().rstrip('.'))
            return value.encode() if value else None
        signatures = sum(1 for name, _ in dkim.rfc822_parse(message)[0] if name.lower() == b'dkim-signature')
        for index in range(signatures):
            try:
                print('pass' if dkim.DKIM(message).verify(idx=index, dnsfunc=look_up) else 'fail')
            except dkim.DKIMException as fault:
                print('fail' if isinstance(fault, dkim.ValidationError) else repr(fault))
        """;

    /// <summary>"pass" or "fail" for each signature, from the top.</summary>
    public static async Task<string[]> VerifyAsync(byte[] message, IReadOnlyDictionary<string, string> records)
    {
        using var python = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", Program, JsonSerializer.Serialize(records)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = python.StandardOutput.ReadToEndAsync();
        var errors = python.StandardError.ReadToEndAsync();
        await python.StandardInput.BaseStream.WriteAsync(message);
        python.StandardInput.Close();
        await python.WaitForExitAsync();
        return python.ExitCode == 0
            ? (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            : throw new InvalidOperationException($"dkimpy failed (scripts/install-test-needs installs it): {await errors}");
    }
}
