using Bulletins.Composing.Documents;
using Bulletins.Composing.Importing;

namespace Bulletins.Tests.Composing;

/// <summary>No character of a circular is ever lost: what was recognised and what stayed as text hold them all.</summary>
internal static class CircularCharacters
{
    public static void AssertNothingIsLost(string text, ImportedCircular circular)
    {
        var body = Visible(CircularDocument.Parse(circular.Body).Text);
        var stored = Visible(string.Concat(circular.TitleLabel, circular.Title, circular.FullTextLead, circular.FullTextUrl, circular.Closing, circular.IssuedOnText)) + body;
        var given = Visible(text.TrimStart('\uFEFF'));
        Assert.That(Sorted(stored), Is.EqualTo(Sorted(given)), "the same characters, each as often");
        Assert.That(IsWithin(body, given), "the body in the order of the text");
    }

    private static string Visible(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));

    private static string Sorted(string text) => string.Concat(text.Order());

    private static bool IsWithin(string part, string whole)
    {
        var at = 0;
        foreach (var c in whole)
            if (at < part.Length && part[at] == c)
                at++;
        return at == part.Length;
    }
}
