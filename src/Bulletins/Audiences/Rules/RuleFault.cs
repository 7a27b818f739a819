using Bulletins.Texts;

namespace Bulletins.Audiences.Rules;

/// <summary>Something wrong, or worth a warning, at one place of a rule.</summary>
/// <param name="Path">The place in the rule's JSON, such as <c>$.all[1].anyOf[0]</c>.</param>
/// <param name="Key">The text in the room's words; its {0} is the place.</param>
public sealed record RuleFault(string Path, string Key, params object[] Values)
{
    /// <summary>The sentence with the place in it, for whoever wrote the JSON.</summary>
    public Fault Fault => new(Words.Audiences, Key, [Words.Audiences["Rule.Place", Path], .. Values]);

    /// <summary>The sentence without the place, to be shown at it.</summary>
    public string Sentence => Words.Audiences[Key, ["", .. Values]].TrimEnd();
}
