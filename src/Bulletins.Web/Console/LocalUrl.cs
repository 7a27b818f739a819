namespace Bulletins.Web.Console;

internal static class LocalUrl
{
    /// <summary>The address to go on to when it is one of ours, else the home page: a link must not send people who have
    /// just signed in to somebody else's site.</summary>
    public static string From(string? address) =>
        address is ['/', ..] and not ['/', '/' or '\\', ..] && !address.Any(char.IsControl) ? address : "/";
}
