using Bulletins.Adapters.Tests.Mail.Dkim;
using Bulletins.Adapters.Tests.Templating;
using Bulletins.Composing;
using Bulletins.Composing.Importing;
using Bulletins.Dispatching;
using Bulletins.Dispatching.Links;
using Bulletins.Rendering;
using Bulletins.Sending;
using Bulletins.Sending.Messages;
using Bulletins.Testing;
using Bulletins.Testing.Mail;
using Bulletins.Texts;

namespace Bulletins.Adapters.Tests.Mail;

/// <summary>The sample circular, rendered and composed as the program does it.</summary>
internal static class SampleCircular
{
    public const string Token = "0123456789abcdef0123456789abcdef";

    /// <summary>Its own link shows an address, which is never recorded.</summary>
    private const string LinkInWords = """<p>報名請<a href="https://www.association.example/register?event=14">按此</a>。</p>""";

    /// <summary>The addresses that its recorded links lead to, in order.</summary>
    public static IReadOnlyList<string> Links => TrackedMarkup.LinksOf(Render(RecordedReading.Opens | RecordedReading.Clicks).Edition.Html);

    public static OutgoingMessage Compose(RecordedReading recorded)
    {
        var (bulletin, edition) = Render(recorded);
        var frame = MessageFrame.Of(bulletin, new MailOptions(), new PublicOptions { BaseUrl = "https://circulars.association.example" });
        var content = new DispatchContent { Language = Language.TraditionalChinese, Subject = edition.Subject, Html = edition.Html, Text = edition.Text };
        var urls = TrackedMarkup.LinksOf(edition.Html);
        List<TrackedLink> links = [.. urls.Select((url, index) => new TrackedLink { Number = index + 1, Url = url }), new() { Number = urls.Count + 1, Url = "", Hidden = true }];
        var records = recorded != RecordedReading.Nothing;
        return new DispatchMessages(frame with { LinkKey = records ? Convert.ToBase64String(new byte[32]) : null }, [content], records ? links : null, records).Compose(
            new DeliveryEnvelope(7, Token, "陳大文", "示例電子有限公司", "chan@member.example", Language.TraditionalChinese), TestMessage.Date);
    }

    private static (Bulletin Bulletin, RenderedEdition Edition) Render(RecordedReading recorded)
    {
        var import = CircularImport.Read(File.ReadAllText(Path.Combine(Repository.Root, "src", "Bulletins.Web", "Sample", "circular.txt")));
        var bulletin = new Bulletin { Number = "2021/017", IssuedOn = import.IssuedOn!.Value, FullTextUrl = import.FullTextUrl, Issuer = Circulars.Issuer() };
        bulletin.Issuer.SenderAddress = $"circulars@{SignedMail.Domain}";
        bulletin.Editions.Add(new Edition { Language = Language.TraditionalChinese, Title = import.Title!, Body = import.Body + LinkInWords, Closing = import.Closing });
        return (bulletin, Renderers.WithOwnTemplates.Render(bulletin, bulletin.Editions[0], recorded));
    }
}
