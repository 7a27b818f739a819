using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Bulletins.Tracking.Readings;

/// <summary>What is kept of who read a circular: section <c>Tracking:Readings</c>.</summary>
public sealed class ReadingOptions
{
    public const string Section = "Tracking:Readings";

    /// <summary>After so many days the network address of a request and the name of its program (User-Agent) are forgotten; what it was judged as stays. 0 to 3650, default 30.</summary>
    [Range(0, 3650)]
    public int KeepNetworkDays { get; set; } = 30;

    /// <summary>So many days after a dispatch is over each single request of its readers is forgotten; what was counted of them stays. 30 to 3650, default 730.</summary>
    [Range(30, 3650)]
    public int KeepDays { get; set; } = 730;

    /// <summary>Networks that the program doesn't know, or knows wrongly; they come before those that it knows. Default: none.</summary>
    public List<ReaderNetwork> Networks { get; } = [];
}

/// <summary>Who asks from a network.</summary>
public sealed class ReaderNetwork : IValidatableObject
{
    /// <summary>In the form 192.0.2.0/24 or 2001:db8::/32. Must be given.</summary>
    [Required]
    public string Network { get; set; } = "";

    /// <summary>Default Scanner.</summary>
    public NetworkUse Use { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Network.Length > 0 && !IPNetwork.TryParse(Network, out _))
            yield return new ValidationResult("192.0.2.0/24, 2001:db8::/32", [nameof(Network)]);
    }
}
