using System.ComponentModel.DataAnnotations;
using Bulletins.Dispatching;
using Bulletins.Members.Addresses;
using Bulletins.Sending.Messages;
using Bulletins.Sending.Relays;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bulletins.Sending;

/// <summary>Each fault as a sentence that names section and key and says what is allowed.</summary>
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
        List<ValidationResult> results = [];
        Validator.TryValidateObject(relay, new ValidationContext(relay), results, validateAllProperties: true);
        foreach (var result in results)
            yield return $"{key}:{result.MemberNames.First()}: {result.ErrorMessage}";

        foreach (var fault in BudgetFaults(relay.Budget, $"{key}:Budget"))
            yield return fault;
        for (var day = 0; day < relay.WarmUp.Length; day++)
        {
            if (relay.WarmUp[day] < 1)
                yield return $"{key}:WarmUp:{day} is {relay.WarmUp[day]}. It must be 1 or more messages a day.";
        }

        if (relay.Password is { Length: > 0 } && string.IsNullOrEmpty(relay.UserName))
            yield return $"{key}:Password is set but {key}:UserName is not. Set both to sign in, or neither.";
        if (relay.UserName is { Length: > 0 } && string.IsNullOrEmpty(relay.Password) && relay.OAuth.Grant == OAuthGrant.None)
            yield return $"{key}:UserName is set but {key}:Password is not. Set both to sign in, or neither.";
        if (relay.Host.Any(c => char.IsWhiteSpace(c) || c is ':' or '/') && !System.Net.IPAddress.TryParse(relay.Host, out _))
            yield return $"{key}:Host is '{relay.Host}'. It must be a host name or an IP address alone; the port has a key of its own.";

        if (relay.Security == RelaySecurity.Tls && relay.Port is 25 or 587)
            log.LogWarning("{Key}:Security is Tls with port {Port}. Servers speak TLS from the first byte on port 465; on this one they mostly expect StartTls.", key, relay.Port);
        if (relay.Security == RelaySecurity.None && relay.UserName is { Length: > 0 })
            log.LogWarning("{Key}:Security is None with a password: it will cross the network readable by others.", key);
    }

    private static IEnumerable<string> RepeatedNames(List<RelayOptions> relays) => relays
        .Select((relay, index) => (relay.Name, index))
        .GroupBy(r => r.Name, StringComparer.OrdinalIgnoreCase)
        .Where(group => group.Count() > 1)
        .Select(group => $"Mail:Relays:{group.Last().index}:Name is '{group.Key}', which Mail:Relays:{group.First().index} has too. Each relay needs a name of its own.");

    private static IEnumerable<string> BudgetFaults(PaceBudget budget, string key)
    {
        List<ValidationResult> results = [];
        Validator.TryValidateObject(budget, new ValidationContext(budget), results, validateAllProperties: true);
        return results.Select(result => $"{key}:{result.MemberNames.First()}: {result.ErrorMessage}");
    }

    private static IEnumerable<string> ProviderFaults(MailOptions options)
    {
        var domains = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < options.Providers.Count; i++)
        {
            var (key, provider) = ($"Mail:Providers:{i}", options.Providers[i]);
            List<ValidationResult> results = [];
            Validator.TryValidateObject(provider, new ValidationContext(provider), results, validateAllProperties: true);
            foreach (var result in results)
                yield return $"{key}:{result.MemberNames.First()} is '{provider.Name}'. It must be small letters, digits, dots and hyphens, at most {MailboxProvider.NameLength}.";
            foreach (var fault in BudgetFaults(provider.Budget, $"{key}:Budget"))
                yield return fault;
            foreach (var domain in provider.Domains)
            {
                if (Uri.CheckHostName(domain) != UriHostNameType.Dns)
                    yield return $"{key}:Domains has '{domain}'. It must be a domain name, such as example.org.";
                else if (!domains.TryAdd(domain, i) && domains[domain] != i)
                    yield return $"{key}:Domains has '{domain}', which Mail:Providers:{domains[domain]} has too. A domain belongs to one provider.";
            }
        }
        if (options.Providers.GroupBy(p => p.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            yield return $"Mail:Providers has '{twice.Key}' twice. Put its domains and its budget into one entry.";

        var providers = new MailboxProviders(options.Providers);
        foreach (var (relay, i) in options.Relays.Select((relay, i) => (relay, i)))
        {
            foreach (var named in relay.RecipientDomains.Where(named => providers.Find(named) is null && providers.Of(named).Length == 0))
                yield return $"Mail:Relays:{i}:RecipientDomains has '{named}', which belongs to no mailbox provider. Add it to Mail:Providers, or name one of {string.Join(", ", providers.All.Select(p => p.Name))}.";
        }
    }

    private static IEnumerable<string> AddressFaults(MailOptions options)
    {
        if (options.BounceAddress is { } bounce && (!EmailAddress.TryParse(bounce, out _) || !EnvelopeSender.HasRoom(bounce)))
            yield return $"Mail:BounceAddress is '{bounce}'. It must be an e-mail address with at most {EnvelopeSender.LongestLocalPart} characters before the @.";
        if (options.UnsubscribeAddress is { } unsubscribe && !EmailAddress.TryParse(unsubscribe, out _))
            yield return $"Mail:UnsubscribeAddress is '{unsubscribe}'. It must be an e-mail address.";
        if (options.MessageIdDomain is { } domain && Uri.CheckHostName(domain) != UriHostNameType.Dns)
            yield return $"Mail:MessageIdDomain is '{domain}'. It must be a domain name, such as example.org.";
    }
}
