using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Bulletins.Web.Hosting;

/// <summary>How the program meets the network: section <c>Web</c>. Addresses to listen on are Kestrel's own setting, <c>urls</c>.</summary>
internal sealed class WebOptions : IValidatableObject
{
    public const string Section = "Web";

    /// <summary>The largest upload that is taken, 1 to 1,024 megabytes. Default 32.</summary>
    [Range(1, 1024)]
    public int MaxUploadMegabytes { get; set; } = 32;

    /// <summary>Addresses or networks (10.0.0.0/8) of reverse proxies whose X-Forwarded-For and -Proto are believed. Default: none.</summary>
    public List<string> TrustedProxies { get; init; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext context)
    {
        foreach (var proxy in TrustedProxies.Where(p => !IPAddress.TryParse(p, out _) && !IPNetwork.TryParse(p, out _)))
            yield return new ValidationResult(Screen.Hosting["Allowed.Proxies", proxy], [nameof(TrustedProxies)]);
    }
}
