using System.Collections.Frozen;
using Bulletins.Members.Addresses;

namespace Bulletins.Dispatching;

/// <summary>Who keeps the recipients' mailboxes, as far as it matters for the pace: presets, and what an operator adds or overrides.</summary>
/// <remarks>The presets' budgets are prudent guesses: no provider publishes its limits for unknown senders.</remarks>
public sealed class MailboxProviders
{
    private static readonly MailboxProvider[] Presets =
    [
        new("qq", ["qq.com", "vip.qq.com", "foxmail.com"], new PaceBudget { Connections = 2, MessagesPerConnection = 20, PerMinute = 60 }),
        new("exmail", ["exmail.qq.com"], new PaceBudget { Connections = 2, MessagesPerConnection = 20, PerMinute = 60 }),
        new("netease", ["163.com", "126.com", "yeah.net", "vip.163.com", "vip.126.com", "188.com"],
            new PaceBudget { Connections = 2, MessagesPerConnection = 20, PerMinute = 60 }),
        new("gmail", ["gmail.com", "googlemail.com"], new PaceBudget { Connections = 5, MessagesPerConnection = 100, PerMinute = 300 }),
        new("outlook", ["outlook.com", "hotmail.com", "live.com", "msn.com", "outlook.com.hk", "hotmail.com.hk", "live.hk", "live.com.hk", "hotmail.co.uk", "live.cn"],
            new PaceBudget { Connections = 5, MessagesPerConnection = 100, PerMinute = 300 }),
    ];

    private readonly FrozenDictionary<string, string> nameOf;

    /// <param name="configured">The section <c>Mail:Providers</c>.</param>
    public MailboxProviders(IEnumerable<MailboxProviderOptions> configured)
    {
        var all = Presets.ToList();
        foreach (var entry in configured)
            Apply(entry, all);
        All = all;
        nameOf = all.SelectMany(provider => provider.Domains, (provider, domain) => (domain, provider.Name)).ToFrozenDictionary(pair => pair.domain, pair => pair.Name);
    }

    public IReadOnlyList<MailboxProvider> All { get; }

    /// <returns>The name of the provider that the domain belongs to; empty for all other domains.</returns>
    public string Of(string domain) => nameOf.GetValueOrDefault(Ascii(domain), "");

    /// <returns>Null for the name of no provider, such as the empty one of all other domains.</returns>
    public MailboxProvider? Find(string name) => All.FirstOrDefault(provider => provider.Name == name);

    private static void Apply(MailboxProviderOptions entry, List<MailboxProvider> all)
    {
        var domains = entry.Domains.Select(Ascii).Distinct().ToList();
        for (var i = 0; i < all.Count; i++)
            all[i] = all[i] with { Domains = [.. all[i].Domains.Except(domains)] };
        var known = all.FindIndex(provider => provider.Name == entry.Name);
        if (known < 0)
            all.Add(new MailboxProvider(entry.Name, domains, entry.Budget));
        else
            all[known] = new MailboxProvider(entry.Name, [.. all[known].Domains, .. domains], entry.Budget.LimitsAnything ? entry.Budget : all[known].Budget);
    }

    private static string Ascii(string domain) => EmailDomain.TryRead(domain, out _, out var ascii) ? ascii : domain.ToLowerInvariant();
}

/// <param name="Domains">In the form in which domains are compared: ASCII, small letters.</param>
public sealed record MailboxProvider(string Name, IReadOnlyList<string> Domains, PaceBudget Budget)
{
    public const int NameLength = 32;
}
