using System.Text.Json;
using Bulletins.Composing;
using Bulletins.Rendering;
using Bulletins.Testing;
using Bulletins.Texts;

namespace Bulletins.Adapters.Tests.Templating;

/// <summary>A folder under Goldens for each case: <c>input.json</c>, <c>body.html</c>, and what came of them, filled for
/// the recipient: <c>expected.html</c>, <c>expected.txt</c>. A new folder with the first two is a new case.</summary>
public class GoldenTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Bulletins.Adapters.Tests", "Goldens");

    private static IEnumerable<string> Cases() => Directory.EnumerateDirectories(Folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Cases))]
    public void A_circular_renders_as_it_did(string name)
    {
        var folder = Path.Combine(Folder, name);
        var input = Read<Input>(Path.Combine(folder, "input.json"));
        var bulletin = input.ToBulletin(File.ReadAllText(Path.Combine(folder, "body.html")).TrimEnd());

        var rendered = Renderers.WithOwnTemplates.Render(bulletin, bulletin.Editions[0]);

        var recipient = input.Values();
        Assert.Multiple(() =>
        {
            Golden.Check(Path.Combine(folder, "expected.html"), PersonalText.Parse(rendered.Html).FillHtml(recipient) + "\n");
            Golden.Check(Path.Combine(folder, "expected.txt"), PersonalText.Parse(rendered.Text).FillPlain(recipient));
        });
    }

    private static T Read<T>(string file) => JsonSerializer.Deserialize<T>(File.ReadAllText(file), JsonSerializerOptions.Web)!;

    private sealed record Recipient(string Name, string Organisation);

    private sealed record Input(string Language, string? Number, string Title, DateOnly IssuedOn, string? FullTextUrl, string Closing, Recipient Recipient)
    {
        public Bulletin ToBulletin(string body)
        {
            Assert.That(LanguageTags.TryParse(Language, out var language), Language);
            var bulletin = new Bulletin { Number = Number, IssuedOn = IssuedOn, FullTextUrl = FullTextUrl, Issuer = Circulars.Issuer() };
            bulletin.Editions.Add(new Edition { Language = language, Title = Title, Body = body, Closing = Closing });
            return bulletin;
        }

        public Dictionary<string, string> Values() => new()
        {
            [PersonalField.RecipientName] = Recipient.Name,
            [PersonalField.RecipientOrganisation] = Recipient.Organisation,
            [PersonalField.WebLink] = "https://bulletins.example/v/0123456789abcdef?a=1&b=2",
            [PersonalField.UnsubscribeLink] = "https://bulletins.example/u/0123456789abcdef",
        };
    }
}
