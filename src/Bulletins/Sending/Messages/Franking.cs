using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bulletins.Sending.Messages;

/// <summary>What is put onto a mail when it is handed over, beyond what its dispatch says. Settings change, so it is kept with the attempt
/// (<see cref="FrankingBook"/>): otherwise nobody could say later what the relay was given.</summary>
/// <param name="Keys">Those that signed it, in the order of their signatures.</param>
/// <param name="TokenField">See <see cref="Relays.RelayOptions.TokenField"/>; null for none.</param>
public sealed record Franking(IReadOnlyList<SigningKey> Keys, string? TokenField)
{
    /// <summary>Neither signed nor marked.</summary>
    public static readonly Franking None = new([], null);

    [JsonIgnore]
    public bool IsNone => Keys.Count == 0 && TokenField is null;

    public static Franking Read(string json) => JsonSerializer.Deserialize<Franking>(json)!;

    public string Write() => JsonSerializer.Serialize(this);
}

/// <summary>A key that signs mail, as it can be named without having it.</summary>
/// <param name="Print">Of its public half: a selector may be given another key.</param>
public sealed record SigningKey(string Domain, string Selector, string Print)
{
    /// <summary>Where it is published in DNS.</summary>
    public override string ToString() => $"{Selector}._domainkey.{Domain}";
}
