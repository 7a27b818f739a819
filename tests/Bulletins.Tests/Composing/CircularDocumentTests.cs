using Bulletins.Composing.Documents;

namespace Bulletins.Tests.Composing;

public sealed class CircularDocumentTests
{
    [Test]
    public void Sections_are_read_from_headings_with_their_lists_and_tables()
    {
        var document = CircularDocument.Parse(
            "<p>引言</p><h2>甲方面：</h2><p>一<br>二</p><h3>小題</h3><ol start=\"3\"><li>三</li><li>四<ul><li>點</li></ul></li></ol><h2>乙</h2><table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(document.Introduction, Is.EqualTo("引言"));
            Assert.That(document.Sections, Is.EqualTo(new[]
            {
                new CircularSection("甲方面：", "一\n二\n小題\n3. 三\n4. 四\n• 點"),
                new CircularSection("乙", "a\tb"),
            }));
            Assert.That(document.Sections[0].Name, Is.EqualTo("甲方面"));
        }
    }

    [TestCase("<p>中文字</p>", 3)]
    [TestCase("<p>GDP 增長 5 成</p>", 5)]
    [TestCase("<p>two words</p>", 2)]
    [TestCase("<p>𠅨，。</p>", 1)]
    [TestCase("", 0)]
    public void Words_are_counted_as_staff_count_them(string html, int words) =>
        Assert.That(CircularDocument.Parse(html).WordCount, Is.EqualTo(words));
}
