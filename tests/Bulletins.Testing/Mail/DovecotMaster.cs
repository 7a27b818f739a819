namespace Bulletins.Testing.Mail;

/// <summary>The process that all others of a Dovecot belong to.</summary>
internal static class DovecotMaster
{
    /// <summary>Ends all of them at once: its own command waits for three seconds, and nobody needs what they would still write.</summary>
    /// <param name="folder">Its base_dir.</param>
    public static async Task KillAsync(string folder)
    {
        var master = (await File.ReadAllTextAsync(Path.Combine(folder, "master.pid"))).Trim();
        // The shell's own: a small system has no program of that name.
        await ServerProcess.RunAsync("/bin/sh", "-c", $"kill -s KILL -- -{master}");
    }
}
