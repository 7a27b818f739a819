using System.ComponentModel.DataAnnotations;

namespace Bulletins.Sending;

/// <summary>How deliveries are tried: section <c>Sending</c>.</summary>
public sealed class SendingOptions
{
    public const string Section = "Sending";

    [Required]
    public RetryOptions Retry { get; set; } = new();

    /// <summary>How long nothing is tried at a relay that failed, 1 second to 1 hour. Default 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan RelayRest { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>After so many refusals in a row, with nothing accepted in between, a dispatch pauses itself and tells staff why:
    /// 5 to 10000. Default 50.</summary>
    [Range(5, 10_000)]
    public int RefusalLimit { get; set; } = 50;
}

public sealed class RetryOptions
{
    private static readonly TimeSpan[] Standard =
        [TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1), TimeSpan.FromHours(3), TimeSpan.FromHours(6), TimeSpan.FromHours(12), TimeSpan.FromHours(24)];

    /// <summary>The waits after the first, second, … temporary refusal, each as [d.]hh:mm:ss; after the last one the delivery has failed.
    /// Default: 5 and 15 minutes, 1, 3, 6, 12 and 24 hours.</summary>
    public TimeSpan[] Delays { get; set; } = [];

    /// <summary>The waits in force: what is configured, or the default when nothing is.</summary>
    public IReadOnlyList<TimeSpan> Schedule => Delays.Length > 0 ? Delays : Standard;
}
