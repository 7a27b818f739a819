namespace Bulletins.Tracking.Summaries;

/// <summary>Section <c>Tracking:SummaryMails</c>.</summary>
public sealed class SummaryOptions
{
    public const string Section = "Tracking:SummaryMails";

    /// <summary>Whether the issuer, and whoever scheduled it, are written to when a dispatch completes, and a day later. Default true.</summary>
    public bool Enabled { get; set; } = true;
}
