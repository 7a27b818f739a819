using System.Security.Cryptography;

namespace Bulletins.Tracking.Hooks;

/// <summary>Tokens of signatures that don't cover the body. Each stands for the first body that came with it: the same again is a provider that has
/// had no answer, another one is somebody else's. Kept in memory, as long as a signature is fresh.</summary>
internal sealed class UsedTokens(TimeSpan kept)
{
    private readonly Dictionary<string, byte[]> used = new(StringComparer.Ordinal);
    private readonly Queue<(string Token, DateTime At)> oldest = new();
    private readonly Lock sync = new();

    /// <returns>False when it came with another body before.</returns>
    public bool Accept(string token, byte[] body, DateTime now)
    {
        var hash = SHA256.HashData(body);
        lock (sync)
        {
            while (oldest.TryPeek(out var first) && first.At < now - kept)
                used.Remove(oldest.Dequeue().Token);
            if (used.TryGetValue(token, out var before))
                return before.AsSpan().SequenceEqual(hash);
            used[token] = hash;
            oldest.Enqueue((token, now));
            return true;
        }
    }
}
