using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Bulletins.Rendering;
using Bulletins.Texts;
using CsCheck;

namespace Bulletins.Tests.Rendering;

public class PlainTextTests
{
    private static string Text(string html, Language language = Language.TraditionalChinese, int columns = 20) =>
        EditionDocument.Parse(html).ToPlainText(language, columns).Text;

    [Test]
    public void A_heading_stands_apart_and_paragraphs_are_indented_by_two_characters() =>
        Assert.That(Text("<p>甲</p><h2>標題：</h2><p>乙</p><h3>小題</h3><p>丙</p>"), Is.EqualTo("　　甲\n\n\n標題：\n\n　　乙\n\n小題\n\n　　丙"));

    [Test]
    public void English_paragraphs_are_not_indented() =>
        Assert.That(Text("<p>one</p><p>two</p>", Language.English), Is.EqualTo("one\n\ntwo"));

    [Test]
    public void Lists_have_their_markers_and_a_hanging_indent() =>
        Assert.That(Text("<ul><li>一二三四五六七八九十</li><li>乙<ol type=\"a\" start=\"2\"><li>丙</li><li>丁</li></ol></li></ul>"),
            Is.EqualTo("• 一二三四五六七八\n   九十\n• 乙\n   b. 丙\n   c. 丁"));

    [Test]
    public void Markers_that_stand_in_the_text_get_no_others() =>
        Assert.That(Text("<ol data-markers=\"text\"><li>1) 一二三四五六七八九十</li><li>2) 乙</li></ol>"), Is.EqualTo("1) 一二三四五六七八\n    九十\n2) 乙"));

    [Test]
    public void Links_are_numbered_once_each_and_an_address_that_is_written_out_is_not()
    {
        var plain = EditionDocument.Parse("""
            <p><a href="https://a.example/">甲</a>、<a href="https://b.example/">乙</a>、<a href="https://a.example/">丙</a>、
            <a href="https://c.example/">https://c.example/</a>、<a href="mailto:d@e.example">d@e.example</a></p>
            """).ToPlainText(Language.TraditionalChinese, 200);
        Assert.That(plain.Text, Is.EqualTo("　　甲[1]、乙[2]、丙[1]、 https://c.example/、d@e.example"));
        Assert.That(plain.Links, Is.EqualTo((string[])["https://a.example/", "https://b.example/"]));
    }

    [Test]
    public void A_table_that_fits_stands_in_columns_by_display_width() =>
        Assert.That(Text("<table><tr><th>日期</th><th>費用</th></tr><tr><td>1 月</td><td>HK$1</td></tr></table>"),
            Is.EqualTo("日期  費用\n----  ----\n1 月  HK$1"));

    [Test]
    public void A_table_that_does_not_fit_is_written_row_by_row() =>
        Assert.That(Text("<table><tr><th>項目</th><th>說明</th></tr><tr><td>午餐會</td><td>邀得政府代表主講</td></tr><tr><td>考察</td><td>免費</td></tr></table>"),
            Is.EqualTo("項目：午餐會\n說明：邀得政府代表主\n  講\n\n項目：考察\n說明：免費"));

    [Test]
    public void Quotations_are_indented_and_forced_line_breaks_kept() =>
        Assert.That(Text("<blockquote><p>甲<br>乙</p></blockquote><p><img src=\"https://a.example/x.png\" alt=\"地圖\"></p>"), Is.EqualTo("    甲\n    乙\n\n[地圖]"));

    [Test]
    public void Every_character_of_any_document_is_in_the_text_in_its_order()
    {
        var word = AnyOf("甲乙丙丁", "，完。", "GDP 5.0%", "「引號」", "a very long line of words indeed", "\U00020BB7👩‍👩‍👦", "1) ", " ", "&amp; &lt;", "https://example.org/x");
        var inline = Gen.OneOf(word, word.Select(w => $"<strong>{w}</strong>"), word.Select(w => $"<em>{w}</em>"), Gen.Const("<br>")).Array[1, 8].Select(string.Concat);
        var list = Gen.Select(inline.Array[1, 3], AnyOf("ul", "ol", "ol data-markers=\"text\""), (items, tag) =>
            $"<{tag}>{string.Concat(items.Select(i => $"<li>{i}</li>"))}</{tag[..2]}>");
        var table = Gen.Select(inline.Array[2].Array[1, 4], rows => $"<table>{string.Concat(rows.Select(r => $"<tr><td>{r[0]}</td><td>{r[1]}</td></tr>"))}</table>");
        var block = Gen.OneOf(inline.Select(i => $"<p>{i}</p>"), inline.Select(i => $"<h2>{i}</h2>"), list, table, inline.Select(i => $"<blockquote><p>{i}</p></blockquote>"));
        block.Array[1, 6].Select(string.Concat).Sample(html =>
        {
            var expected = WithoutSpaces(string.Concat(new HtmlParser().ParseDocument(html).Body!.Descendants<IText>().Select(t => t.Data)));
            var text = WithoutSpaces(Text(html, columns: 30));
            var at = 0;
            foreach (var c in text)
                if (at < expected.Length && c == expected[at])
                    at++;
            Assert.That(at, Is.EqualTo(expected.Length), $"lost from {html}:\n{text}");
        }, iter: 1000);
    }

    private static Gen<string> AnyOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static string WithoutSpaces(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
}
