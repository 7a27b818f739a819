using System.Text;
using Bulletins.Composing;
using Bulletins.Composing.Importing;
using Bulletins.Testing;
using Bulletins.Texts;

namespace Bulletins.Adapters.Tests.Templating;

public class ImportedCircularTests
{
    private static readonly string Sample = File.ReadAllText(Path.Combine(Repository.Root, "src", "Bulletins.Web", "Sample", "circular.txt"));

    [Test]
    public void Every_character_of_the_circular_is_in_the_plain_text_in_its_order()
    {
        var text = WithoutSpaces(Render(Sample).Text);
        var at = 0;
        foreach (var paragraph in Sample.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(WithoutSpaces).Where(p => p.Length > 0))
        {
            at = text.IndexOf(paragraph, at, StringComparison.Ordinal);
            Assert.That(at, Is.GreaterThanOrEqualTo(0), $"not whole, or not in its place: {paragraph}");
        }
    }

    [Test]
    public void Its_html_is_small_enough_for_gmail() =>
        Assert.That(Encoding.UTF8.GetByteCount(Render(Sample).Html), Is.LessThan(40 * 1024));

    private static Bulletins.Rendering.RenderedEdition Render(string text)
    {
        var import = CircularImport.Read(text);
        var bulletin = new Bulletin { Number = "2021/017", IssuedOn = import.IssuedOn!.Value, FullTextUrl = import.FullTextUrl, Issuer = Circulars.Issuer() };
        bulletin.Editions.Add(new Edition { Language = Language.TraditionalChinese, Title = import.Title!, Body = import.Body, Closing = import.Closing });
        return Renderers.WithOwnTemplates.Render(bulletin, bulletin.Editions[0]);
    }

    private static string WithoutSpaces(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
}
