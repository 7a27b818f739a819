using Bulletins.Members.Topics;

namespace Bulletins.Members.Importing;

/// <summary>Turns what a file says for industry, tier, district and topic into keys: a key or a name in any of the
/// three languages, without regard to case. A value that nothing matches becomes a new key.</summary>
internal sealed class ImportVocabulary
{
    private readonly Dictionary<(ClassificationKind?, string), string> keys = [];
    private readonly Dictionary<(ClassificationKind?, string), string> proposed = [];

    public ImportVocabulary(CatalogueLists known)
    {
        foreach (var value in known.Classifications)
            keys.TryAdd((value.Kind, TypedText.Key(value.Key)!), value.Key);
        foreach (var topic in known.Topics)
            keys.TryAdd((null, TypedText.Key(topic.Key)!), topic.Key);
        foreach (var value in known.Classifications)
            AddNames(value.Kind, value.Key, value.NameTraditionalChinese, value.NameSimplifiedChinese, value.NameEnglish);
        foreach (var topic in known.Topics)
            AddNames(null, topic.Key, topic.NameTraditionalChinese, topic.NameSimplifiedChinese, topic.NameEnglish);
    }

    /// <param name="kind">Null for a topic.</param>
    public string Key(ClassificationKind? kind, string text)
    {
        var key = TypedText.Key(text)!;
        if (keys.TryGetValue((kind, key), out var known))
            return known;
        proposed.TryAdd((kind, key), TypedText.Clean(text)!);
        return key;
    }

    /// <returns>The text from which a key was made; null when the key isn't new.</returns>
    public string? NameOfNew(ClassificationKind? kind, string key) => proposed.GetValueOrDefault((kind, key));

    private void AddNames(ClassificationKind? kind, string key, params ReadOnlySpan<string?> names)
    {
        foreach (var name in names)
        {
            if (TypedText.Key(name) is { } text)
                keys.TryAdd((kind, text), key);
        }
    }
}
