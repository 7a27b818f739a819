using Bulletins.Rendering;
using Bulletins.Texts;

namespace Bulletins.Tests.Rendering;

public class EditionDocumentTests
{
    [Test]
    public void Contents_lead_to_the_headings_of_the_html()
    {
        var document = EditionDocument.Parse("<h2>產業：</h2><p>甲</p><h3>小題</h3><h2>金融 <em>方面</em></h2>");
        Assert.That(document.Contents, Is.EqualTo((ContentsEntry[])[new("產業", "section-1"), new("金融 方面", "section-2")]));
        Assert.That(document.ToHtml(), Does.Contain("<h2 id=\"section-1\">").And.Contain("<h2 id=\"section-2\">"));
    }

    [Test]
    public void A_stored_document_is_cleaned_once_more() =>
        Assert.That(EditionDocument.Parse("<p onclick=\"x()\">甲<script>alert(1)</script></p>").ToHtml(), Is.EqualTo("\n<p>甲</p>"));

    [Test]
    public void Items_with_markers_of_their_own_become_paragraphs_that_read_as_a_list() =>
        Assert.That(EditionDocument.Parse("<ol data-markers=\"text\"><li>1) 甲</li><li>2) 乙</li></ol>").ToHtml(),
            Is.EqualTo("\n<div class=\"clauses\" role=\"list\">\n<p class=\"clause\" role=\"listitem\">1) 甲</p>\n<p class=\"clause\" role=\"listitem\">2) 乙</p></div>"));

    [Test]
    public void The_summary_is_cut_between_characters()
    {
        var document = EditionDocument.Parse("<h2>題</h2><p>甲乙👨‍👩‍👧‍👦丁</p><p>戊</p>");
        Assert.That(document.Summary(4), Is.EqualTo("甲乙👨‍👩‍👧‍👦…"));
        Assert.That(document.Summary(6), Is.EqualTo("甲乙👨‍👩‍👧‍👦丁 戊"));
    }

    [TestCase("", true)]
    [TestCase("<p> </p><hr>", true)]
    [TestCase("<p>字</p>", false)]
    [TestCase("<p><img src=\"https://a.example/x.png\" alt=\"\"></p>", false)]
    public void Emptiness_is_what_a_reader_sees(string html, bool empty) => Assert.That(EditionDocument.Parse(html).IsEmpty, Is.EqualTo(empty));

    [Test]
    public void Dates_are_written_in_the_reader_s_language()
    {
        var date = new DateOnly(2021, 4, 29);
        Assert.That(DateText.Of(date, Language.TraditionalChinese), Is.EqualTo("2021年4月29日"));
        Assert.That(DateText.Of(date, Language.English), Is.EqualTo("29 April 2021"));
    }
}
