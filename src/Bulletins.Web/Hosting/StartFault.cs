namespace Bulletins.Web.Hosting;

/// <summary>Why the program can't start or a command can't be carried out, in one sentence for the person at the terminal.
/// Ends the program with exit code 1.</summary>
internal sealed class StartFault(string message, Exception? cause = null) : Exception(message, cause)
{
    public static StartFault From(string key, params object?[] values) => new(Screen.Hosting[key, values]);
}
