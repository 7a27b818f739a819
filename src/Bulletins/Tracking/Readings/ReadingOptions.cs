using System.ComponentModel.DataAnnotations;

namespace Bulletins.Tracking.Readings;

/// <summary>What is kept of who read a circular: section <c>Tracking:Readings</c>.</summary>
public sealed class ReadingOptions
{
    public const string Section = "Tracking:Readings";

    /// <summary>After so many days the network address of a request is forgotten; what it was judged as stays. 0 to 3650, default 30.</summary>
    [Range(0, 3650)]
    public int KeepNetworkDays { get; set; } = 30;
}
