using Bulletins.Rendering;

namespace Bulletins.Tests.Rendering;

public class PersonalTextTests
{
    private static readonly string Name = PersonalField.Mark(PersonalField.RecipientName);
    private static readonly string Web = PersonalField.Mark(PersonalField.WebLink);

    private static Dictionary<string, string> Values(string name, string web = "https://a.example/?x=1&y=2") => new()
    {
        [PersonalField.RecipientName] = name,
        [PersonalField.WebLink] = web,
    };

    [Test]
    public void Fields_are_filled_wherever_they_stand() =>
        Assert.That(PersonalText.Parse($"{Name}{Web} 與 {Name}").FillPlain(Values("陳大文", "w")), Is.EqualTo("陳大文w 與 陳大文"));

    [Test]
    public void A_text_without_fields_stays_as_it_is() =>
        Assert.That(PersonalText.Parse("無").FillHtml(Values("x")), Is.EqualTo("無"));

    [Test]
    public void Html_gets_escaped_values_that_can_leave_no_attribute() =>
        Assert.That(PersonalText.Parse($"<a href=\"{Web}\">{Name}</a>").FillHtml(Values("<b>\"O'Neil\" & Co", "\"onclick=\"x")),
            Is.EqualTo("<a href=\"&quot;onclick=&quot;x\">&lt;b&gt;&quot;O&#39;Neil&quot; &amp; Co</a>"));

    [Test]
    public void A_value_stays_on_one_line_and_cannot_turn_the_text_or_bring_fields() =>
        Assert.That(PersonalText.Parse($"[{Name}]").FillPlain(Values($"a\r\nb\u202Ec\u2066d\u2028e{Web}\0")), Is.EqualTo("[a  bcdelinks.web ]"));

    [Test]
    public void Characters_beyond_the_basic_plane_stay_whole() =>
        Assert.That(PersonalText.Parse(Name).FillHtml(Values("\U00020BB7野 👩‍👩‍👦")), Is.EqualTo("\U00020BB7野 👩‍👩‍👦"));

    [Test]
    public void Only_the_fields_it_has_are_asked_for() =>
        Assert.That(PersonalText.Parse($"{Name} {Name} {Web}").Fields, Is.EqualTo((string[])[PersonalField.RecipientName, PersonalField.WebLink]));

    [TestCase("\uFDD0recipient.name")]
    [TestCase("\uFDD0recipient.salary\uFDD1")]
    public void What_is_no_personal_field_is_refused(string text) =>
        Assert.That(() => PersonalText.Parse(text), Throws.TypeOf<FormatException>());
}
