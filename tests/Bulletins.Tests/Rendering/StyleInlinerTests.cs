using Bulletins.Rendering.Styles;

namespace Bulletins.Tests.Rendering;

public class StyleInlinerTests
{
    [TestCase("p { color: red }", "<p>x</p>", "<p style=\"color:red\">x</p>", TestName = "A rule is written onto what it matches")]
    [TestCase("p { color: red } .a { color: blue }", "<p class=\"a\">x</p>", "<p style=\"color:blue\">x</p>", TestName = "A class beats an element")]
    [TestCase(".a { color: blue } p { color: red }", "<p class=\"a\">x</p>", "<p style=\"color:blue\">x</p>", TestName = "Also when the element's rule comes later")]
    [TestCase("p { color: red } p { color: blue }", "<p>x</p>", "<p style=\"color:blue\">x</p>", TestName = "The later of two equals wins")]
    [TestCase("p { color: red }", "<p style=\"color:blue\">x</p>", "<p style=\"color:blue\">x</p>", TestName = "What the element says itself wins")]
    [TestCase("p { color: red !important }", "<p style=\"color:blue\">x</p>", "<p style=\"color:red\">x</p>", TestName = "Unless the rule is important")]
    [TestCase("p { color: red !important } .a { color: blue }", "<p class=\"a\">x</p>", "<p style=\"color:red\">x</p>", TestName = "Important beats specific")]
    [TestCase("p { margin: 0; margin-top: 4px }", "<p>x</p>", "<p style=\"margin:0;margin-top:4px\">x</p>", TestName = "Longhand after shorthand keeps its order")]
    [TestCase("p { margin-top: 4px } .a { margin: 0 }", "<p class=\"a\">x</p>", "<p style=\"margin-top:4px;margin:0\">x</p>", TestName = "A stronger shorthand comes after")]
    [TestCase("p { mso-line-height-rule: exactly; font: 16px/1.5 Arial; background: #fff url(a;b.png) }", "<p>x</p>",
        "<p style=\"mso-line-height-rule:exactly;font:16px/1.5 Arial;background:#fff url(a;b.png)\">x</p>", TestName = "Values stay as typed")]
    [TestCase("p { font-family: 'A, B', \"C;D\" }", "<p>x</p>", "<p style=\"font-family:'A, B', &quot;C;D&quot;\">x</p>", TestName = "Strings may hold separators")]
    [TestCase("h1, p > em, [data-x='a,b'] { color: red }", "<p><em>x</em></p>", "<p><em style=\"color:red\">x</em></p>", TestName = "Lists of selectors are taken apart")]
    [TestCase("/* p { color: red } */ p { color: blue }", "<p>x</p>", "<p style=\"color:blue\">x</p>", TestName = "Comments don't count")]
    [TestCase("", "<p class=\"a\">x</p>", "<p>x</p>", TestName = "A class that nothing asks for any more goes")]
    public void A_style_sheet_is_written_onto_the_elements(string css, string body, string expected) =>
        Assert.That(StyleInliner.Inline($"<html><head><style>{css}</style></head><body>{body}</body></html>"), Does.EndWith($"<body>{expected}</body></html>").And.Not.Contain("<style>"));

    [Test]
    public void What_an_element_cannot_hold_stays_a_style_sheet()
    {
        var html = StyleInliner.Inline("""
            <html><head><style>
            @import url("a.css");
            @font-face { font-family: X; src: url(x.woff) }
            p { color: red }
            .a:hover, p::before { color: blue }
            @media (max-width: 600px) { .a { color: green !important } @supports (x: y) { p { top: 0 } } }
            </style></head><body><p class="a b">x</p></body></html>
            """);
        Assert.That(html, Does.Contain("@import url(\"a.css\");").And.Contain("@font-face { font-family: X; src: url(x.woff) }"));
        Assert.That(html, Does.Contain(".a:hover { color: blue }").And.Contain("p::before { color: blue }"));
        Assert.That(html, Does.Contain("@media (max-width: 600px) { .a { color: green !important } @supports (x: y) { p { top: 0 } } }"));
        Assert.That(html, Does.Contain("<p class=\"a\" style=\"color:red\">x</p>"));
    }

    [Test]
    public void Conditional_comments_for_outlook_stay_as_they_are()
    {
        const string comment = "<!--[if mso]><table><tr><td><![endif]-->";
        Assert.That(StyleInliner.Inline($"<html><head><style>p{{a:b}}</style></head><body>{comment}<p>x</p></body></html>"), Does.Contain(comment));
    }

    [TestCase("p { color: var(--a) }")]
    [TestCase("p { color }")]
    [TestCase("p { color: red")]
    [TestCase("p[x { color: red }")]
    public void A_faulty_style_sheet_is_refused(string css) =>
        Assert.That(() => StyleInliner.Inline($"<style>{css}</style><p>x</p>"), Throws.TypeOf<FormatException>());
}
