using System.ComponentModel.DataAnnotations;

namespace Bulletins.Tracking.Scores;

/// <summary>What bounces do to an address: section <c>Tracking:Bounces</c>.</summary>
public sealed class BounceOptions : IValidatableObject
{
    public const string Section = "Tracking:Bounces";

    /// <summary>Points of a soft bounce, 0.1 to 100. One a day counts for an address. Default 1.</summary>
    [Range(0.1, 100)]
    public double SoftScore { get; set; } = 1;

    /// <summary>Days after which half of the points are left, 1 to 365. Default 30.</summary>
    [Range(1, 365)]
    public int HalfLifeDays { get; set; } = 30;

    /// <summary>At so many points staff are told, 0.1 to 1000. Default 3.</summary>
    [Range(0.1, 1000)]
    public double WarnAt { get; set; } = 3;

    /// <summary>At so many points the address is suppressed, a day after staff were told at the earliest; more than <see cref="WarnAt"/>,
    /// at most 1000. Default 5.</summary>
    [Range(0.1, 1000)]
    public double SuppressAt { get; set; } = 5;

    /// <summary>The points of an address that gets a mail a month never become many: so many soft bounces in a row, with no mail in between that
    /// arrived, also let staff be told, 2 to 100. Default 3.</summary>
    [Range(2, 100)]
    public int WarnInARow { get; set; } = 3;

    /// <summary>So many in a row also suppress the address, a day after staff were told at the earliest; more than <see cref="WarnInARow"/>,
    /// at most 100. Default 5.</summary>
    [Range(3, 100)]
    public int SuppressInARow { get; set; } = 5;

    /// <summary>Days from the first soft bounce of a row to the last before either counts, 1 to 1000. Default 55.</summary>
    [Range(1, 1000)]
    public int RowDays { get; set; } = 55;

    /// <summary>When so many addresses of one domain are refused for good for the same reason, it may be the server that is broken: nobody is
    /// suppressed until a person has decided. 5 to 1,000,000. Default 50.</summary>
    [Range(5, 1_000_000)]
    public int HoldAt { get; set; } = 50;

    /// <summary>Beside <see cref="HoldAt"/>: so many percent of the dispatch's mails to that domain must have been refused so, 1 to 100. Default 40.</summary>
    [Range(1, 100)]
    public int HoldPercent { get; set; } = 40;

    /// <summary>Within so many minutes, for domains and relays alike, 1 to 1440. Default 60.</summary>
    [Range(1, 1440)]
    public int HoldMinutes { get; set; } = 60;

    /// <summary>When so many addresses of several domains, all in one dispatch and through one relay, are refused for good for the same reason, it
    /// may be the relay that is broken: nobody is suppressed until a person has decided. 5 to 1,000,000. Default 20.</summary>
    [Range(5, 1_000_000)]
    public int HoldAcrossAt { get; set; } = 20;

    /// <summary>Beside <see cref="HoldAcrossAt"/>: so many percent of the mails that were answered from the first of these to the last must have been refused so, 1 to 100. Default 50.</summary>
    [Range(1, 100)]
    public int HoldAcrossPercent { get; set; } = 50;

    /// <summary>When so many mails of one dispatch bounce softly for the same reason, the way is more likely broken than their addresses: it counts
    /// against none of them. 5 to 1,000,000. Default 20.</summary>
    [Range(5, 1_000_000)]
    public int SoftHoldAt { get; set; } = 20;

    /// <summary>Beside <see cref="SoftHoldAt"/>: so many percent of the mails of the dispatch that were tried must have bounced so, 1 to 100. Default 20.</summary>
    [Range(1, 100)]
    public int SoftHoldPercent { get; set; } = 20;

    /// <summary>Whether a row has so many, over enough days.</summary>
    public bool IsLong(SoftBounceRow row, int length, DateTime now) => row.Length >= length && now - row.Since >= TimeSpan.FromDays(RowDays);

    public TimeSpan HalfLife => TimeSpan.FromDays(HalfLifeDays);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (SuppressAt <= WarnAt)
            yield return new ValidationResult($"> WarnAt ({WarnAt})", [nameof(SuppressAt)]);
        if (SuppressInARow <= WarnInARow)
            yield return new ValidationResult($"> WarnInARow ({WarnInARow})", [nameof(SuppressInARow)]);
    }
}
