using System.Globalization;
using Bulletins.Texts;

namespace Bulletins.Sending.Pace;

/// <summary>The budget that a message waits for.</summary>
/// <param name="Provider">Empty when it is the relay's own.</param>
/// <param name="Amount">Messages in the unit; of <see cref="PaceUnit.Slowed"/> messages a minute.</param>
public sealed record BindingBudget(string Relay, string Provider, PaceUnit Unit, double Amount)
{
    /// <summary>To be kept within another sentence, and read in the language of whoever reads it.</summary>
    public Fault Sentence => new(Words.Sending, $"Budget.{Unit}", Provider.Length > 0 ? Provider : Relay, Amount.ToString(Amount < 10 ? "0.#" : "N0", CultureInfo.InvariantCulture));

    /// <summary>In the current language, such as "qq: 30 a minute".</summary>
    public override string ToString() => Sentence.ToString();
}

public enum PaceUnit
{
    Second,
    Minute,
    Hour,
    Day,
    /// <summary>A day in Hong Kong of the warm-up.</summary>
    WarmUpDay,
    /// <summary>Slower than configured, because the servers asked for it.</summary>
    Slowed,
}
