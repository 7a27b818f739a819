using System.Text;
using AngleSharp.Html.Parser;
using Bulletins.Composing;
using Bulletins.Rendering;
using Bulletins.Testing;
using Bulletins.Texts;

namespace Bulletins.Adapters.Tests.Templating;

public class RenderingTests
{
    [Test]
    public void Every_value_in_html_is_escaped_and_only_the_document_is_not()
    {
        using var templates = new TemplateFiles(html: "{{ bulletin.title }}|{{ x = bulletin.title + '!'; x }}|{{ capture y }}{{ bulletin.title }}{{ end }}{{ y }}|{{ bulletin.body }}");
        var html = templates.Render(title: "<b>&", body: "<p><strong>x</strong></p>").Html;
        Assert.That(html, Does.Contain("&lt;b&gt;&amp;|&lt;b&gt;&amp;!|"));
        Assert.That(html, Does.Contain("<p><strong>x</strong></p>").And.Not.Contain("<b>"));
    }

    [Test]
    public void Plain_text_is_not_escaped()
    {
        using var templates = new TemplateFiles();
        Assert.That(templates.Render(title: "A & B <C>").Text, Is.EqualTo("A & B <C>\n"));
    }

    [Test]
    public void A_changed_template_is_read_again()
    {
        using var templates = new TemplateFiles(text: "one");
        Assert.That(templates.Render().Text, Is.EqualTo("one\n"));
        templates.Write("circular.txt.scriban", "another");
        Assert.That(templates.Render().Text, Is.EqualTo("another\n"));
    }

    [Test]
    public void The_same_circular_renders_the_same_each_time_and_on_many_threads()
    {
        var bulletin = LongCircular();
        var first = Renderers.WithOwnTemplates.Render(bulletin, bulletin.Editions[0]);
        var all = Enumerable.Range(0, 8).AsParallel().Select(_ => Renderers.WithOwnTemplates.Render(bulletin, bulletin.Editions[0])).ToList();
        Assert.That(all, Has.All.EqualTo(first));
    }

    [Test]
    public void A_circular_of_3000_characters_stays_far_below_what_gmail_clips()
    {
        var bulletin = LongCircular();
        var html = Renderers.WithOwnTemplates.Render(bulletin, bulletin.Editions[0]).Html;
        TestContext.Out.WriteLine($"{Encoding.UTF8.GetByteCount(html)} bytes");
        Assert.That(Encoding.UTF8.GetByteCount(html), Is.LessThan(40 * 1024));
    }

    [TestCase("<p>本會辦事處休息。</p>", false)]
    [TestCase("<p>請填 <a href=\"https://www.example.org/form\">表格</a>。</p>", true)]
    [TestCase("<p>請看 <a href=\"https://www.example.org/form\">https://www.example.org/form</a>。</p>", false)]
    public void The_footer_says_that_links_are_recorded_only_where_one_can_be(string body, bool said)
    {
        var bulletin = Circulars.Notice(body);
        foreach (var (recorded, always) in new[] { (RecordedReading.Clicks, ""), (RecordedReading.Opens | RecordedReading.Clicks, "本通告有否被開啟") })
        {
            var rendered = Renderers.WithOwnTemplates.Render(bulletin, bulletin.Editions[0], recorded);
            foreach (var part in new[] { rendered.Html, rendered.Text.ReplaceLineEndings("") })
                Assert.That((part.Contains("連結曾被開啟", StringComparison.Ordinal), part.Contains(always, StringComparison.Ordinal)), Is.EqualTo((said, true)));
        }
    }

    [Test]
    public void Text_cannot_bring_a_personal_field_of_its_own()
    {
        var forged = PersonalField.Mark(PersonalField.UnsubscribeLink);
        var bulletin = Circulars.Notice(body: $"<p>{forged}</p>", title: $"a{forged}");
        bulletin.Editions[0].Closing = forged;
        bulletin.Number = forged;
        bulletin.FullTextUrl = "https://example.org/" + forged;
        bulletin.Issuer.Telephone = forged;
        var plain = Circulars.Notice();

        var rendered = Renderers.WithOwnTemplates.Render(bulletin, bulletin.Editions[0]);
        var expected = Renderers.WithOwnTemplates.Render(plain, plain.Editions[0]);

        Assert.That(rendered.Html.Count(c => c == PersonalField.Begin), Is.EqualTo(expected.Html.Count(c => c == PersonalField.Begin)));
        Assert.That(rendered.Text.Count(c => c == PersonalField.Begin), Is.EqualTo(expected.Text.Count(c => c == PersonalField.Begin)));
        Assert.That(rendered.Subject, Does.Not.Contain(PersonalField.Begin));
    }

    [TestCase(Language.TraditionalChinese)]
    [TestCase(Language.SimplifiedChinese)]
    [TestCase(Language.English)]
    public void The_footer_says_who_sends_it_and_how_to_leave_in_chinese_and_english(Language language)
    {
        var bulletin = Circulars.Notice(language: language);
        var rendered = Renderers.WithOwnTemplates.Render(bulletin, bulletin.Editions[0]);
        foreach (var part in (string[])[new HtmlParser().ParseDocument(rendered.Html).Body!.TextContent, rendered.Text])
            Assert.Multiple(() =>
            {
                Assert.That(part, Does.Contain("珠三角工").And.Contain("Pearl River Delta Industrial Association"));
                Assert.That(part, Does.Contain(bulletin.Issuer.PostalAddress).And.Contain("+852 2345 0000").And.Contain("circulars@prdia.example"));
                Assert.That(part, Does.Contain("Room 1203").And.Contain("Kowloon"));
                Assert.That(part, Does.Contain("unsubscribe").And.Match("退訂|退订"));
            });
        var unsubscribe = PersonalField.Mark(PersonalField.UnsubscribeLink);
        Assert.That(rendered.Html.Split(unsubscribe), Has.Length.EqualTo(3), "one link in each language");
        Assert.That(rendered.Text.Split(unsubscribe), Has.Length.EqualTo(3), "one link in each language");
    }

    [Test]
    public void A_link_that_no_browser_should_follow_is_only_text()
    {
        var bulletin = Circulars.Notice();
        bulletin.FullTextUrl = "javascript:alert(1)";
        var html = Renderers.WithOwnTemplates.Render(bulletin, bulletin.Editions[0]).Html;
        Assert.That(html, Does.Contain("javascript:alert(1)").And.Not.Contain("href=\"javascript"));
    }

    [Test]
    public void A_link_that_the_text_has_already_is_not_printed_again()
    {
        var bulletin = Circulars.Notice(body: "<p><a href=\"https://example.org/plan\">全文</a></p>");
        bulletin.FullTextUrl = "https://example.org/plan";
        Assert.That(Renderers.WithOwnTemplates.Render(bulletin, bulletin.Editions[0]).Html, Does.Not.Contain("全文請參閱以下連結"));
    }

    [Test]
    public void Html_has_what_outlook_dark_mode_and_screen_readers_need()
    {
        var bulletin = LongCircular();
        var html = Renderers.WithOwnTemplates.Render(bulletin, bulletin.Editions[0]).Html;
        var document = new HtmlParser().ParseDocument(html);
        Assert.Multiple(() =>
        {
            Assert.That(html, Does.Contain("<!--[if mso]>").And.Contain("<![endif]-->"));
            Assert.That(html, Does.Contain("@media (prefers-color-scheme: dark)").And.Contain("@media only screen and (max-width: 600px)"));
            Assert.That(document.QuerySelector("meta[name=color-scheme]")?.GetAttribute("content"), Is.EqualTo("light dark"));
            Assert.That(document.DocumentElement.GetAttribute("lang"), Is.EqualTo("zh-Hant-HK"));
            Assert.That(document.QuerySelectorAll("table").Where(t => t.GetAttribute("role") != "presentation"), Is.Empty);
            Assert.That(document.QuerySelectorAll("h1"), Has.Length.EqualTo(1));
            Assert.That(document.QuerySelectorAll("a[href^='#']").Select(a => document.QuerySelector(a.GetAttribute("href")!)?.LocalName), Is.All.EqualTo("h2").And.Exactly(6).Items);
            Assert.That(document.QuerySelectorAll("body p, body h1, body h2, body a, body td").Where(e => !e.HasAttribute("style")), Is.Empty);
        });
    }

    private static Bulletin LongCircular()
    {
        var paragraph = string.Concat(Enumerable.Repeat("粵港澳三地合力建設國際金融樞紐，有序推進市場互聯互通，規則和標準逐步銜接。", 13));
        var body = string.Concat(Enumerable.Range(1, 6).Select(n => $"<h2>第 {n} 方面：</h2><p>{paragraph}</p>"));
        return Circulars.Notice(body);
    }
}
