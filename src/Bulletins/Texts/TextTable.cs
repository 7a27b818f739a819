using System.Globalization;
using System.Resources;

namespace Bulletins.Texts;

/// <summary>The words of one room, read from the .resx files that stand beside its code:
/// <c>Words.resx</c> in Traditional Chinese, <c>Words.en.resx</c> and <c>Words.zh-Hans.resx</c>.</summary>
/// <remarks>The language is that of <see cref="CultureInfo.CurrentUICulture"/>; any other than English and Simplified
/// Chinese gets Traditional Chinese.</remarks>
public sealed class TextTable(string room, System.Reflection.Assembly assembly)
{
    private readonly ResourceManager resources = new(room, assembly);

    /// <summary>Names the room where a text of it is stored to be said later.</summary>
    public string Room => room;

    /// <exception cref="MissingManifestResourceException">The room has no text under that key: a mistake in the code.</exception>
    public string this[string key, params object?[] values] => In(CultureInfo.CurrentUICulture, key, values);

    public string In(CultureInfo language, string key, params object?[] values)
    {
        var text = resources.GetString(key, language)
            ?? throw new MissingManifestResourceException($"{room} has no text '{key}'.");
        return values.Length == 0 ? text : string.Format(CultureInfo.InvariantCulture, text, values);
    }

    public bool Has(string key) => resources.GetString(key, CultureInfo.CurrentUICulture) is not null;

    /// <summary>Every key of the room, for the test that no text is missing in a language.</summary>
    public IEnumerable<string> Keys(CultureInfo language) =>
        resources.GetResourceSet(language, createIfNotExists: true, tryParents: false)?
            .Cast<System.Collections.DictionaryEntry>().Select(entry => (string)entry.Key) ?? [];
}
