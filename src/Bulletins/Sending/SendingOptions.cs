using System.ComponentModel.DataAnnotations;
using Bulletins.Sending.Window;
using Microsoft.Extensions.Options;

namespace Bulletins.Sending;

/// <summary>How deliveries are tried: section <c>Sending</c>.</summary>
public sealed class SendingOptions
{
    public const string Section = "Sending";

    [Required, ValidateObjectMembers]
    public RetryOptions Retry { get; set; } = new();

    /// <summary>How long nothing is tried at a relay that failed, 1 second to 1 hour; twice as long with each further failure, up to
    /// 1 hour. Default 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan RelayRest { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>When mail may be sent. Urgent dispatches don't ask. Default: always.</summary>
    public List<SendWindowOptions> Windows { get; } = [];

    /// <summary>No window opens on a holiday: the general holidays of Hong Kong (2026 and 2027 are known) and <see cref="Holidays"/>. Default false.</summary>
    public bool SkipHolidays { get; set; }

    /// <summary>Further holidays, as yyyy-MM-dd. Default: none.</summary>
    public List<DateOnly> Holidays { get; } = [];

    /// <summary>After so many recipients refused in a row, with nothing accepted in between, a dispatch pauses itself and tells staff why:
    /// 5 to 10000. Where a relay refuses the sender ten refusals are enough (or this many, if it is fewer), of which those within one
    /// <see cref="RelayRest"/> count once; where it refuses us altogether and no other takes the mails, five with its growing rests in between. Default 50.</summary>
    [Range(5, 10_000)]
    public int RefusalLimit { get; set; } = 50;
}

public sealed class RetryOptions
{
    private static readonly TimeSpan[] Standard =
        [TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1), TimeSpan.FromHours(3), TimeSpan.FromHours(6), TimeSpan.FromHours(12), TimeSpan.FromHours(24)];

    /// <summary>The waits after the first, second, … temporary refusal, each as [d.]hh:mm:ss; after the last one the delivery has failed.
    /// Default: 5 and 15 minutes, 1, 3, 6, 12 and 24 hours. Some reasons wait two to four times as long, and a server that asks
    /// for more gets it.</summary>
    public TimeSpan[] Delays { get; set; } = [];

    /// <summary>Percent that a wait may be longer, so that mails refused together don't all come back together, 0 to 50. Default 10.</summary>
    [Range(0, 50)]
    public int Jitter { get; set; } = 10;

    /// <summary>Days from the first attempt after which nothing more is tried, 1 to 14. Refusals for what we are, such as of the sender, neither begin them nor
    /// use them up, nor do days on which no mail may be sent (<see cref="SendingOptions.Windows"/>) or the next try couldn't be made. Default 5.</summary>
    [Range(1, 14)]
    public int Limit { get; set; } = 5;

    /// <summary>The waits in force: what is configured, or the default when nothing is.</summary>
    public IReadOnlyList<TimeSpan> Schedule => Delays.Length > 0 ? Delays : Standard;
}
