using Bulletins.Rendering;

namespace Bulletins.Tests.Rendering;

public sealed class ShownAddressTests
{
    [TestCase("https://www.association.example/register")]
    [TestCase("報名：http://association.example/")]
    [TestCase("www.association.example")]
    [TestCase("詳情見www.association.example。")]
    [TestCase("WWW2.ASSOCIATION.EXAMPLE")]
    [TestCase("association.example/events?id=3")]
    [TestCase("gd.gov.cn")]
    [TestCase("163.com")]
    [TestCase("協會.香港")]
    [TestCase("info@association.example")]
    [TestCase("ｗｗｗ．association．example")]
    [TestCase("w\u00ADw\u200Bw.association.example")]
    [TestCase("<b>https:</b>//association.example/")]
    [TestCase("<img src=\"https://c.example/x.png\" alt=\"www.association.example\">")]
    public void An_address_as_text_is_seen(string text) => Assert.That(Shown(text), Has.Count.EqualTo(1));

    [TestCase("按此報名")]
    [TestCase("Register here")]
    [TestCase("1.總則")]
    [TestCase("2.Introduction")]
    [TestCase("2026.11.26")]
    [TestCase("HK$1.50")]
    [TestCase("申請表.docx")]
    [TestCase("Form-A.pdf")]
    [TestCase("第 3.2 條")]
    [TestCase("e.g. this")]
    public void Words_are_not_taken_for_an_address(string text) => Assert.That(Shown(text), Is.Empty);

    private static IReadOnlyList<ShownAddress> Shown(string text) => TrackedMarkup.ShownAddressesOf($"<p><a href=\"https://c.example/\">{text}</a></p>");
}
