using System.Globalization;
using Bulletins.Rendering;
using Bulletins.Rendering.PlainText;
using Bulletins.Texts;
using CsCheck;

namespace Bulletins.Tests.Rendering;

public class LineLayoutTests
{
    [TestCase("一二三四五六", "一二三四五\n六", TestName = "A Chinese line breaks between any two characters")]
    [TestCase("一二三四五。六", "一二三四\n五。六", TestName = "A full stop takes the character before it along")]
    [TestCase("一二三四五」。六", "一二三四\n五」。六", TestName = "Closing marks stay together")]
    [TestCase("一二三四「五六", "一二三四\n「五六", TestName = "An opening bracket goes to the next line with what it opens")]
    [TestCase("一二三四（《五六", "一二三四\n（《五六", TestName = "Two opening brackets too")]
    [TestCase("一二三四五——六", "一二三四\n五——六", TestName = "A dash of two characters isn't cut")]
    [TestCase("一二三四五……", "一二三四\n五……", TestName = "Nor is an ellipsis")]
    [TestCase("一二三四5.0%左右", "一二三四\n5.0%左右", TestName = "A number keeps its decimals and percent sign")]
    [TestCase("一二三四５％，六", "一二三四\n５％，六", TestName = "A full-width percent sign stays at its number")]
    [TestCase("一二三GDP目標", "一二三GDP\n目標", TestName = "Latin words stand whole between Chinese characters")]
    [TestCase("一二三四GDP目標", "一二三四\nGDP目標", TestName = "A Latin word that doesn't fit moves as a whole")]
    [TestCase("一二三四 (五) 六", "一二三四\n(五) 六", TestName = "ASCII brackets behave as brackets")]
    [TestCase("plain words here", "plain\nwords here", TestName = "Latin text breaks at spaces")]
    [TestCase("http://example.org/a-b/c", "http://example.org/a-b/c", TestName = "A URL is never cut, though it stands out")]
    [TestCase("見http://example.org/，完", "見\nhttp://example.org/，\n完", TestName = "Text goes on after a URL")]
    [TestCase("一二三四\u3000五六", "一二三四\n五六", TestName = "Spaces at a line's end go")]
    [TestCase("\u3000\u3000一二三四五", "\u3000\u3000一二三\n四五", TestName = "An indent stays")]
    [TestCase("一二三四五\U00020BB7六", "一二三四五\n\U00020BB7六", TestName = "A character beyond the basic plane isn't cut")]
    [TestCase("一二三四👨‍👩‍👧‍👦👩‍👩‍👦六", "一二三四👨‍👩‍👧‍👦\n👩‍👩‍👦六", TestName = "Nor is an emoji sequence")]
    [TestCase("一二三四五e\u0301六", "一二三四五\ne\u0301六", TestName = "Nor is a letter with its accent")]
    [TestCase("甲乙丙丁[1]戊", "甲乙丙\n丁[1]戊", TestName = "A reference stays at its word")]
    [TestCase("一二三四\u201C五六\u201D", "一二三四\n\u201C五六\u201D", TestName = "Curly quotes open and close")]
    public void Lines_of_ten_columns(string text, string expected) =>
        Assert.That(string.Join('\n', new LineLayout(Language.TraditionalChinese, 10).Wrap(text, "", "")), Is.EqualTo(expected));

    [Test]
    public void A_line_that_is_broken_keeps_its_indent_and_a_wrapped_text_stays_as_it_is()
    {
        var layout = new LineLayout(Language.TraditionalChinese, 10);
        var wrapped = layout.Wrap("    一二三四五\n短");
        Assert.That(wrapped, Is.EqualTo("    一二三\n    四五\n短"));
        Assert.That(layout.Wrap(wrapped), Is.EqualTo(wrapped));
    }

    [Test]
    public void A_personal_field_is_never_cut()
    {
        var mark = PersonalField.Mark(PersonalField.RecipientOrganisation);
        var lines = new LineLayout(Language.TraditionalChinese, 20).Wrap($"一二三四五六{mark}七八九十", "", "").ToList();
        Assert.That(lines, Has.Some.Contains(mark));
        Assert.That(string.Concat(lines), Is.EqualTo($"一二三四五六{mark}七八九十"));
    }

    [Test]
    public void Whatever_the_text_no_character_is_lost_no_line_begins_or_ends_badly_and_none_is_too_wide()
    {
        object[] neverFirst = [.. "，。、；：？！」』）》〉】…％,.)%".Cast<object>()];
        object[] neverLast = [.. "「『（《〈【(".Cast<object>()];
        var characters = AnyOf("一", "龍", "，", "。", "、", "」", "）", "》", "「", "（", "《", "…", "—", "％", "5", "5.0%", "GDP", "word", " ", "  ", "\u3000",
            "(", ")", ",", ".", "👩‍👩‍👦", "\U00020BB7", "e\u0301", "葛\U000E0100", "“", "”", "http://a.example/b?c=d");
        Gen.Select(characters.Array[0, 80], Gen.Int[12, 40], Gen.Bool).Sample((parts, columns, english) =>
        {
            var text = string.Concat(parts);
            var layout = new LineLayout(english ? Language.English : Language.TraditionalChinese, columns);
            var lines = layout.Wrap(text, "", "").ToList();

            Assert.That(WithoutSpaces(string.Concat(lines)), Is.EqualTo(WithoutSpaces(text)));
            foreach (var (line, index) in lines.Select((line, index) => (line, index)))
            {
                if (index > 0 && line.Length > 0)
                    Assert.That(line[0], Is.Not.AnyOf(neverFirst), $"in {text}");
                if (index < lines.Count - 1 && line.Trim(' ', '\u3000').Length > 0)
                    Assert.That(line[^1], Is.Not.AnyOf(neverLast), $"in {text}");
                if (layout.Width.Of(line) > columns)
                    Assert.That(layout.Wrap(line, "", "").Count(), Is.EqualTo(1), $"could have been broken: {line}");
            }
        }, iter: 3000);
    }

    private static Gen<string> AnyOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static string WithoutSpaces(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));

    [TestCase("一", 2)]
    [TestCase("Ａ", 2)]
    [TestCase("ｱ", 1)]
    [TestCase("A", 1)]
    [TestCase("é", 1)]
    [TestCase("e\u0301", 1)]
    [TestCase("👨‍👩‍👧‍👦", 2)]
    [TestCase("🇭🇰", 2)]
    [TestCase("☎️", 2)]
    [TestCase("\U00020BB7", 2)]
    [TestCase("葛\U000E0100", 2)]
    [TestCase("\u200B", 0)]
    public void Width_follows_unicode(string text, int columns) => Assert.That(DisplayWidth.In(Language.English).Of(text), Is.EqualTo(columns));

    [TestCase("“")]
    [TestCase("—")]
    [TestCase("…")]
    [TestCase("①")]
    public void Ambiguous_characters_are_wide_in_chinese_only(string text)
    {
        Assert.That(DisplayWidth.In(Language.SimplifiedChinese).Of(text), Is.EqualTo(2));
        Assert.That(DisplayWidth.In(Language.English).Of(text), Is.EqualTo(1));
    }
}
