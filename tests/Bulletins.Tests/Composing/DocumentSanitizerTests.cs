using Bulletins.Composing.Documents;
using CsCheck;

namespace Bulletins.Tests.Composing;

public sealed class DocumentSanitizerTests
{
    [TestCase("<p>安全</p><script>alert(1)</script>", "<p>安全</p>")]
    [TestCase("<style>p{color:red}</style><p>文</p>", "<p>文</p>")]
    [TestCase("<p onclick=\"x()\" class=\"a\" id=\"b\">文</p>", "<p>文</p>")]
    [TestCase("<a href=\"javascript:alert(1)\">按</a>", "<p>按</p>")]
    [TestCase("<a href=\"https://example.org\" target=\"_blank\">按</a>", "<p><a href=\"https://example.org\">按</a></p>")]
    [TestCase("<h1>大</h1><h4>小</h4>", "<h2>大</h2><h3>小</h3>")]
    [TestCase("<b>粗</b><i>斜</i>", "<p><strong>粗</strong><em>斜</em></p>")]
    [TestCase("<p><span style=\"font-weight:bold\">粗</span><font color=red>紅</font></p>", "<p><strong>粗</strong>紅</p>")]
    [TestCase("<p style=\"text-align:center;color:red\">中</p>", "<p style=\"text-align: center\">中</p>")]
    [TestCase("<div>甲</div><div><div>乙</div>丙</div>", "<p>甲</p><p>乙</p><p>丙</p>")]
    [TestCase("散\n文<p></p><p><br></p>", "<p>散文</p>")]
    [TestCase("<p>一\n  two</p>", "<p>一 two</p>")]
    [TestCase("<ul>甲<li>乙</li><ul><li>丙</li></ul></ul>", "<ul><li>甲</li><li>乙<ul><li>丙</li></ul></li></ul>")]
    [TestCase("<ol data-markers=\"text\"><li>一是甲</li></ol>", "<ol data-markers=\"text\"><li>一是甲</li></ol>")]
    [TestCase("<p>&#xFDD0;links.unsubscribe&#xFDD1;</p>", "<p>links.unsubscribe</p>")]
    [TestCase("<svg><a href=\"x\">畫</a></svg><p>文</p>", "<p>文</p>")]
    [TestCase("<!-- 註 --><p>文<o:p></o:p></p>", "<p>文</p>")]
    public void Only_the_subset_remains_and_the_words_with_it(string html, string clean) =>
        Assert.That(DocumentSanitizer.Clean(html).Html, Is.EqualTo(clean));

    [TestCase("<p>文<img src=\"data:image/png;base64,AAAA\"></p>")]
    [TestCase("<p>文<img src=\"file:///C:/logo.png\"></p>")]
    [TestCase("<p>文<img></p>")]
    public void A_picture_that_members_could_not_see_is_left_out_and_named(string html)
    {
        var document = DocumentSanitizer.Clean(html);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(document.Html, Is.EqualTo("<p>文</p>"));
            Assert.That(document.Notices.Select(n => n.Key), Is.EqualTo(new[] { "Document.ImagesLeftOut" }));
        }
    }

    [Test]
    public void A_picture_on_the_web_stays() =>
        Assert.That(DocumentSanitizer.Clean("<p><img src=\"https://example.org/a.png\" alt=\"圖\"></p>").Html, Is.EqualTo("<p><img src=\"https://example.org/a.png\" alt=\"圖\"></p>"));

    [Test]
    public void Lists_from_Word_become_lists_and_keep_the_numbers_that_the_text_refers_to()
    {
        var document = DocumentSanitizer.Clean("""
            <html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0}</style></head><body>
            <!--StartFragment-->
            <h1 style='mso-style-name:x'>標題</h1>
            <p class=MsoNormal>見第（二）項。<o:p></o:p></p>
            <p class=MsoListParagraph style='margin-left:18pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span><span style='mso-list:Ignore'>（一）<span style='font:7.0pt "Times New Roman"'>&nbsp; </span></span></span><![endif]>甲</p>
            <p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>·</span>甲之一</p>
            <p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>（二）</span>乙</p>
            <p class=MsoNormal>中間</p>
            <p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>a.</span>丙</p>
            <p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>b.</span>丁</p>
            <!--EndFragment--></body></html>
            """);
        Assert.That(document.Html, Is.EqualTo(
            "<h2>標題</h2><p>見第（二）項。</p><ol data-markers=\"text\"><li>（一） 甲<ul><li>甲之一</li></ul></li><li>（二） 乙</li></ol><p>中間</p><ol type=\"a\"><li>丙</li><li>丁</li></ol>"));
    }

    [Test]
    public void Cleaning_what_is_clean_changes_nothing()
    {
        string[] pieces =
        [
            "<p>", "</p>", "<div>", "</div>", "<ol>", "</ol>", "<ul type=disc>", "</ul>", "<li>", "</li>", "<table>", "<tr>", "<td>", "</td>", "</tr>", "</table>", "<b>", "</b>", "<span style='font-weight:bold'>", "</span>",
            "<h1>", "</h1>", "<h3>", "</h3>", "<blockquote>", "</blockquote>", "<br>", "<hr>", "<a href='https://e.org'>", "<a>", "</a>", "<img src='https://e.org/i.png'>", "<img src=x>", "文字", "a b", "\n", "\t", "&nbsp;", "&lt;p&gt;",
            "<p style='mso-list:l0 level1'><span style='mso-list:Ignore'>1.</span>", "<p style='mso-list:l0 level3'><span style='mso-list:Ignore'>·</span>", "<script>", "</script>", "<!--", "-->", "<o:p>", "<center>", "<pre>", "</pre>", "<dl><dt>",
        ];
        Gen.Int[0, pieces.Length - 1].Array[0, 25].Sample(
            indexes =>
            {
                var html = string.Concat(indexes.Select(i => pieces[i]));
                var once = DocumentSanitizer.Clean(html).Html;
                Assert.That(DocumentSanitizer.Clean(once).Html, Is.EqualTo(once), html);
                Assert.That(once, Does.Not.Contain("<script").And.Not.Contains("<span").And.Not.Contains("mso-"));
            },
            iter: 3000);
    }
}
