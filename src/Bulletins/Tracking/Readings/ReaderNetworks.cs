using System.Net;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Readings;

/// <summary>Networks that no person's request comes from, or that hide whose it is.</summary>
/// <remarks>Those below are written down as they were known when this was written: no list of their operators is fetched or was compared
/// word for word, and networks change hands. A wrong one makes a figure wrong and nothing else, and the configuration corrects it
/// (<see cref="ReadingOptions.Networks"/>). Cloud hosts aren't listed, because their thousands of prefixes change by the day and people's
/// traffic leaves by them too; scanners there show by time, burst, program and the hidden link.</remarks>
public sealed class ReaderNetworks(IOptions<ReadingOptions> options)
{
    private static readonly (IPNetwork Network, NetworkUse Use)[] Known =
    [
        // Google: Gmail's picture proxy.
        .. All(NetworkUse.PictureProxy, "64.233.160.0/19", "66.102.0.0/20", "66.249.80.0/20", "72.14.192.0/18", "74.125.0.0/16", "209.85.128.0/17"),
        // Microsoft 365: Exchange Online Protection.
        .. All(NetworkUse.Scanner, "40.92.0.0/15", "40.107.0.0/16", "52.100.0.0/14", "104.47.0.0/17", "2a01:111:f400::/48", "2a01:111:f403::/48"),
        // Barracuda Email Gateway Defense.
        .. All(NetworkUse.Scanner, "64.235.144.0/20", "209.222.80.0/21"),
        // Proofpoint.
        .. All(NetworkUse.Scanner, "67.231.144.0/20", "148.163.128.0/19"),
        // Mimecast.
        .. All(NetworkUse.Scanner, "63.128.21.0/24", "91.220.42.0/24", "146.101.78.0/24", "185.58.84.0/22", "195.130.217.0/24", "205.139.110.0/24", "207.211.31.0/25", "216.205.24.0/24"),
    ];

    /// <summary>The narrowest decides, so that a part of a network can be taken out of it.</summary>
    private readonly (IPNetwork Network, NetworkUse Use)[] configured =
        [.. options.Value.Networks.Select(network => (IPNetwork.Parse(network.Network), network.Use)).OrderByDescending(network => network.Item1.PrefixLength)];

    /// <returns>Null for a network that says nothing.</returns>
    public NetworkUse? UseOf(string? network)
    {
        if (!IPAddress.TryParse(network, out var address))
            return null;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        foreach (var (known, use) in configured.Concat(Known))
        {
            if (known.Contains(address))
                return use == NetworkUse.People ? null : use;
        }
        return null;
    }

    private static IEnumerable<(IPNetwork, NetworkUse)> All(NetworkUse use, params string[] prefixes) => prefixes.Select(prefix => (IPNetwork.Parse(prefix), use));
}

public enum NetworkUse
{
    /// <summary>Looks at mail before, or beside, its reader.</summary>
    Scanner,
    /// <summary>Fetches pictures in its users' stead, mostly when they open a mail.</summary>
    PictureProxy,
    /// <summary>People's own, whatever is known of the network otherwise.</summary>
    People,
}
