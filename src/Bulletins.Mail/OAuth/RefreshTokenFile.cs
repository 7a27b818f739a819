using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Bulletins.Sending.Relays;
using Bulletins.Storage;

namespace Bulletins.Mail.OAuth;

/// <summary>Keeps the newest refresh token of each relay in the data folder, readable by its owner alone.</summary>
internal sealed class RefreshTokenFile(DataFolder data)
{
    private string Folder => Path.Combine(data.Path, "oauth");

    /// <summary>The kept one if it descends from the one in the settings, else that one: a new one there begins anew.</summary>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public string Current(RelayOptions relay)
    {
        var configured = relay.OAuth.RefreshToken!;
        try
        {
            var kept = JsonSerializer.Deserialize<Kept>(File.ReadAllText(PathOf(relay)));
            return kept?.DescendsFrom == Mark(configured) ? kept.RefreshToken : configured;
        }
        catch (Exception absent) when (absent is IOException or JsonException)
        {
            return configured;
        }
    }

    /// <exception cref="IOException">It can't be written.</exception>
    public void Keep(RelayOptions relay, string refreshToken)
    {
        Directory.CreateDirectory(Folder);
        var path = PathOf(relay);
        var unfinished = $"{path}.{Guid.NewGuid():N}.part";
        var creation = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            creation.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(unfinished, creation))
        {
            JsonSerializer.Serialize(file, new Kept(Mark(relay.OAuth.RefreshToken!), refreshToken));
            file.Flush(flushToDisk: true);
        }
        File.Move(unfinished, path, overwrite: true);
    }

    private string PathOf(RelayOptions relay) => Path.Combine(Folder, $"{Mark(relay.Name)[..16]}.json");

    private static string Mark(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private sealed record Kept(string DescendsFrom, string RefreshToken);
}
