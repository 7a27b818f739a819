using Bulletins.Texts;

namespace Bulletins.Members.Topics;

/// <summary>What a topic or a classification is called.</summary>
/// <param name="SimplifiedChinese">Null: the traditional name stands for it. So for <paramref name="English"/>.</param>
public sealed record CatalogueNames(string? TraditionalChinese, string? SimplifiedChinese, string? English)
{
    public const int Length = 100;

    public static CatalogueNames Of(Topic topic) => new(topic.NameTraditionalChinese, topic.NameSimplifiedChinese, topic.NameEnglish);

    public static CatalogueNames Of(Classification value) => new(value.NameTraditionalChinese, value.NameSimplifiedChinese, value.NameEnglish);

    internal string[] All => [.. new[] { TraditionalChinese, SimplifiedChinese, English }.OfType<string>()];

    /// <exception cref="FaultException">The first is missing, or one is too long.</exception>
    internal CatalogueNames Clean()
    {
        var clean = new CatalogueNames(TypedText.Clean(TraditionalChinese), TypedText.Clean(SimplifiedChinese), TypedText.Clean(English));
        if (clean.TraditionalChinese is null)
            throw new FaultException(new Fault(Words.Members, "Catalogue.NameMissing"));
        return clean.All.Any(name => name.Length > Length) ? throw new FaultException(new Fault(Words.Members, "Row.TooLong", Length)) : clean;
    }
}
