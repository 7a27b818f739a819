using System.ComponentModel.DataAnnotations;

namespace Bulletins.Dispatching;

/// <summary>A group of recipient domains that share a pace: <c>Mail:Providers:0</c> and so on. An entry with the name of a
/// preset (qq, exmail, netease, gmail, outlook) adds its domains to it.</summary>
public sealed class MailboxProviderOptions
{
    /// <summary>Small letters, digits, dots and hyphens, at most 32.</summary>
    [Required, StringLength(MailboxProvider.NameLength), RegularExpression("[a-z0-9][a-z0-9.-]*", ErrorMessage = "[a-z0-9][a-z0-9.-]*")]
    public string Name { get; set; } = "";

    /// <summary>The domains behind the @, without it. A domain named here leaves the preset that it belonged to.</summary>
    public List<string> Domains { get; } = [];

    /// <summary>As soon as one of its keys is set, it takes the place of the preset's whole budget. Default: the preset's.</summary>
    public PaceBudget Budget { get; set; } = new();
}
