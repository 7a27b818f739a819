using Bulletins.Dispatching;
using Bulletins.Members.Addresses;
using Bulletins.Sending.Messages;
using Bulletins.Sending.Relays;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bulletins.Sending;

/// <summary>Each fault as a sentence that names section and key and says what is allowed. Attributes hold what each value may be.</summary>
internal sealed class MailOptionsCheck(ILogger<MailOptionsCheck> log) : IValidateOptions<MailOptions>
{
    public ValidateOptionsResult Validate(string? name, MailOptions options)
    {
        var faults = options.Relays.SelectMany(Faults)
            .Concat(RepeatedNames(options.Relays))
            .Concat(ProviderFaults(options))
            .Concat(AddressFaults(options))
            .ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private IEnumerable<string> Faults(RelayOptions relay, int index)
    {
        var key = $"Mail:Relays:{index}";
        for (var day = 0; day < relay.WarmUp.Length; day++)
        {
            if (relay.WarmUp[day] < 1)
                yield return Words.Sending["Setting.WarmUp", $"{key}:WarmUp:{day}", relay.WarmUp[day]];
        }

        if (relay.Password is { Length: > 0 } && string.IsNullOrEmpty(relay.UserName))
            yield return Words.Sending["Setting.Pair", $"{key}:Password", $"{key}:UserName"];
        if (relay.UserName is { Length: > 0 } && string.IsNullOrEmpty(relay.Password) && relay.OAuth.Grant == OAuthGrant.None)
            yield return Words.Sending["Setting.Pair", $"{key}:UserName", $"{key}:Password"];
        if (relay.Host.Any(c => char.IsWhiteSpace(c) || c is ':' or '/') && !System.Net.IPAddress.TryParse(relay.Host, out _))
            yield return Words.Sending["Setting.Host", $"{key}:Host", relay.Host, $"{key}:Port"];

        if (relay.Security == RelaySecurity.Tls && relay.Port is 25 or 587)
            log.LogWarning("{Key}:Security is Tls with port {Port}. Servers speak TLS from the first byte on port 465; on this one they mostly expect StartTls.", key, relay.Port);
        if (relay.Security == RelaySecurity.None && relay.UserName is { Length: > 0 })
            log.LogWarning("{Key}:Security is None with a password: it will cross the network readable by others.", key);
    }

    private static IEnumerable<string> RepeatedNames(List<RelayOptions> relays) => relays
        .Select((relay, index) => (relay.Name, index))
        .GroupBy(r => r.Name, StringComparer.OrdinalIgnoreCase)
        .Where(group => group.Count() > 1)
        .Select(group => Words.Sending["Setting.NameTwice", $"Mail:Relays:{group.First().index}:Name", $"Mail:Relays:{group.Last().index}:Name", group.Key]);

    private static IEnumerable<string> ProviderFaults(MailOptions options)
    {
        var domains = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < options.Providers.Count; i++)
        {
            for (var j = 0; j < options.Providers[i].Domains.Count; j++)
            {
                var (key, domain) = ($"Mail:Providers:{i}:Domains:{j}", options.Providers[i].Domains[j]);
                if (Uri.CheckHostName(domain) != UriHostNameType.Dns)
                    yield return Words.Sending["Setting.Domain", key, domain];
                else if (!domains.TryAdd(domain, i) && domains[domain] != i)
                    yield return Words.Sending["Setting.DomainTwice", key, domain, $"Mail:Providers:{domains[domain]}:Domains"];
            }
        }
        if (options.Providers.Select((provider, i) => (provider.Name, i)).GroupBy(p => p.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            yield return Words.Sending["Setting.ProviderTwice", $"Mail:Providers:{twice.First().i}:Name", $"Mail:Providers:{twice.Last().i}:Name", twice.Key];

        var providers = new MailboxProviders(options.Providers);
        foreach (var (named, key) in options.Relays.SelectMany((relay, i) => relay.RecipientDomains.Select((named, j) => (named, $"Mail:Relays:{i}:RecipientDomains:{j}"))))
        {
            if (providers.Find(named) is null && providers.Of(named).Length == 0)
                yield return Words.Sending["Setting.ProviderUnknown", key, named, string.Join(", ", providers.All.Select(p => p.Name))];
        }
    }

    private static IEnumerable<string> AddressFaults(MailOptions options)
    {
        if (options.BounceAddress is { } bounce && (!EmailAddress.TryParse(bounce, out _) || !EnvelopeSender.HasRoom(bounce)))
            yield return Words.Sending["Setting.BounceAddress", "Mail:BounceAddress", bounce, EnvelopeSender.LongestLocalPart];
        if (options.UnsubscribeAddress is { } unsubscribe && !EmailAddress.TryParse(unsubscribe, out _))
            yield return Words.Sending["Setting.Address", "Mail:UnsubscribeAddress", unsubscribe];
        if (options.MessageIdDomain is { } domain && Uri.CheckHostName(domain) != UriHostNameType.Dns)
            yield return Words.Sending["Setting.Domain", "Mail:MessageIdDomain", domain];
    }
}
