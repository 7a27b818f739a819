using System.Threading.RateLimiting;

namespace Bulletins.Web.Public;

/// <summary>Keeps floods from filling the records, without ever standing in a real person's way. A mailbox provider posts the
/// unsubscriptions of all its users from a few addresses, so requests with a valid token are counted by token only; what is
/// counted by network address is nothing but guessing.</summary>
internal sealed class RequestLimits : IDisposable
{
    private const int RequestsPerToken = 30;
    private const int ReadingsPerToken = 200;
    private const int WrongTokensPerAddress = 60;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly PartitionedRateLimiter<string> tokens = Limit(RequestsPerToken);
    private readonly PartitionedRateLimiter<string> readings = Limit(ReadingsPerToken);
    private readonly PartitionedRateLimiter<string> guesses = Limit(WrongTokensPerAddress);

    /// <returns>False when so many requests were made with this token that one more can't be a person's.</returns>
    public bool Admits(string token)
    {
        using var lease = tokens.AttemptAcquire(token);
        return lease.IsAcquired;
    }

    /// <returns>False when so many readings came with this token that one more tells nothing. Apart from the others, so that a
    /// scanner that follows every link of a mail takes nobody's way to unsubscribe.</returns>
    public bool AdmitsReading(string token)
    {
        using var lease = readings.AttemptAcquire(token);
        return lease.IsAcquired;
    }

    /// <returns>False when the sender of this request has tried many tokens that don't exist.</returns>
    public bool AdmitsGuess(HttpContext http)
    {
        using var lease = guesses.AttemptAcquire(http.Connection.RemoteIpAddress?.ToString() ?? "");
        return lease.IsAcquired;
    }

    public void Dispose()
    {
        tokens.Dispose();
        readings.Dispose();
        guesses.Dispose();
    }

    private static PartitionedRateLimiter<string> Limit(int permits) =>
        PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetFixedWindowLimiter(key, _ => new FixedWindowRateLimiterOptions
        {
            PermitLimit = permits,
            Window = Window,
        }));
}
