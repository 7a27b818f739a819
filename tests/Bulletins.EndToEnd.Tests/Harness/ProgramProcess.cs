using System.Diagnostics;
using System.Text;

namespace Bulletins.EndToEnd.Tests.Harness;

/// <summary>One run of the program, with what it writes on the terminal.</summary>
internal sealed class ProgramProcess : IDisposable
{
    private readonly Process process;
    private readonly StringBuilder terminal = new();
    private readonly StringBuilder standardOutput = new();

    private ProgramProcess(Process process) => this.process = process;

    public static ProgramProcess Start(IReadOnlyDictionary<string, string> environment, params string[] arguments) => StartWithInput(environment, "", arguments);

    /// <param name="input">What it finds on standard input, in UTF-8.</param>
    public static ProgramProcess StartWithInput(IReadOnlyDictionary<string, string> environment, string input, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            WorkingDirectory = Path.GetDirectoryName(BuiltProgram.Path)!,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.ArgumentList.Add(BuiltProgram.Path);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var program = new ProgramProcess(new Process { StartInfo = start });
        program.process.OutputDataReceived += (_, line) => program.Hear(line.Data, program.standardOutput);
        program.process.ErrorDataReceived += (_, line) => program.Hear(line.Data, null);
        program.process.Start();
        program.process.BeginOutputReadLine();
        program.process.BeginErrorReadLine();
        program.Tell(input);
        return program;
    }

    public bool HasExited => process.HasExited;

    public string Terminal => Read(terminal);

    public string StandardOutput => Read(standardOutput);

    public void Kill()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.WaitForExit();
    }

    public async Task StopAsync()
    {
        // The shell's own: a small system has no program of that name.
        using var kill = Process.Start("/bin/sh", ["-c", FormattableString.Invariant($"kill -s TERM {process.Id}")]);
        await WaitForExitAsync(TimeSpan.FromSeconds(60));
    }

    /// <returns>The exit code.</returns>
    public async Task<int> WaitForExitAsync(TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            Kill();
            throw new TimeoutException($"The program did not end within {limit}: {Terminal}");
        }
        return process.ExitCode;
    }

    public void Dispose()
    {
        Kill();
        process.Dispose();
    }

    private void Tell(string input)
    {
        try
        {
            process.StandardInput.BaseStream.Write(Encoding.UTF8.GetBytes(input));
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading to the end.
        }
    }

    private void Hear(string? line, StringBuilder? also)
    {
        if (line is null)
            return;
        lock (terminal)
        {
            terminal.AppendLine(line);
            also?.AppendLine(line);
        }
    }

    private string Read(StringBuilder text)
    {
        lock (terminal)
            return text.ToString();
    }
}
