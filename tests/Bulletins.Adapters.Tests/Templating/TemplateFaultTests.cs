using System.Diagnostics;
using System.Globalization;
using Bulletins.Texts;

namespace Bulletins.Adapters.Tests.Templating;

[SetUICulture("en")]
public class TemplateFaultTests
{
    [Test]
    public void An_unknown_field_is_named_with_file_line_column_and_the_names_that_are_near()
    {
        using var templates = new TemplateFiles(html: "<p>\n  {{ bulletin.titel }}</p>");
        var fault = Assert.Throws<FaultException>(() => templates.Render())!;
        Assert.That(fault.Fault.Key, Is.EqualTo("Template.UnknownField"));
        Assert.That(fault.Message, Is.EqualTo("Template circular.html.scriban, line 2, column 15: there is no field named “titel”. Did you mean: title?"));
    }

    [TestCase("{{ buletin.title }}", "buletin", "bulletin")]
    [TestCase("{{ recipient.adress }}", "adress", "name, organisation")]
    [TestCase("{{ bulletin.title.lenght }}", "lenght", "size")]
    [TestCase("{{ bulletin.title | string.upcasse }}", "upcasse", "upcase")]
    [TestCase("{{ for s in senders }}{{ s.phone }}{{ end }}", "phone", "telephone")]
    [TestCase("{{ date.now }}", "date", "")]
    [TestCase("{{ math.random 1 10 }}", "random", "")]
    [TestCase("{{ object.eval '1' }}", "object", "")]
    [TestCase("{{ 'a' | html.escape }}", "html", "")]
    [TestCase("{{ x }}", "x", "")]
    public void What_a_template_does_not_have_is_an_error(string html, string name, string near)
    {
        using var templates = new TemplateFiles(html);
        var fault = Assert.Throws<FaultException>(() => templates.Render())!;
        Assert.That(fault.Fault.Key, Is.EqualTo("Template.UnknownField"), fault.Message);
        Assert.That(fault.Message, Does.Contain($"“{name}”").And.Contain(near));
    }

    [Test]
    public void An_unknown_field_in_a_part_names_the_part()
    {
        using var templates = new TemplateFiles(html: "{{ include 'parts/header.html.scriban' }}");
        templates.Write("parts/header.html.scriban", "\n\n{{ issuer.fax }}");
        Assert.That(() => templates.Render(), Throws.TypeOf<FaultException>().With.Message.StartsWith("Template parts/header.html.scriban, line 3, column 11:"));
    }

    [Test]
    public void A_syntax_error_is_named_with_its_place()
    {
        using var templates = new TemplateFiles(text: "one\n{{ if bulletin.number }}two");
        Assert.That(() => templates.Render(), Throws.TypeOf<FaultException>().With.Message.StartsWith("Template circular.txt.scriban, line 2, column"));
    }

    [Test]
    public void An_expression_that_is_nested_too_deeply_is_a_syntax_error()
    {
        using var templates = new TemplateFiles(html: $"{{{{ {new string('(', 100_000)}1{new string(')', 100_000)} }}}}");
        Assert.That(() => templates.Render(), Throws.TypeOf<FaultException>().With.Property("Fault").Property("Key").EqualTo("Template.Syntax"));
    }

    [TestCase("{{ while true }}{{ end }}", "Template.RunsAway")]
    [TestCase("{{ while true; x = 1; end }}", "Template.RunsAway")]
    [TestCase("{{ for i in 1..100000000 }}a{{ end }}", "Template.RunsAway")]
    [TestCase("{{ for i in 1..9000; for j in 1..9000; end; end }}", "Template.RunsAway")]
    [TestCase("{{ func f(n); if n > 0; f n - 1; f n - 1; end; end; f 40 }}", "Template.RunsAway")]
    [TestCase("{{ func f; f; end; f }}", "Template.TooDeep")]
    [TestCase("{{ include 'circular.html.scriban' }}", "Template.TooDeep")]
    [TestCase("{{ x = 'aaaaaaaaaa'; for i in 1..22; x = x + x; end; x; x }}", "Template.TooLong")]
    [TestCase("{{ x = 'a' | string.pad_left 3000000; x; x }}", "Template.TooLong")]
    [TestCase("{{ 'a' | string.pad_left 2000000000 }}", "Template.TooLong")]
    [TestCase("{{ 'x' * 2000000000 }}", "Template.TooLong")]
    [TestCase("{{ bulletin }}", "Template.NotText")]
    [TestCase("{{ senders }}", "Template.NotText")]
    [TestCase("{{ bulletin.title = 'x' }}", "Template.Runtime")]
    [TestCase("{{ capture y; for i in 1..9000; 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' | string.pad_left 1000; end; end }}", "Template.TooLong")]
    public void A_template_that_runs_away_is_stopped_with_its_place(string html, string key)
    {
        using var templates = new TemplateFiles(html);
        var watch = Stopwatch.StartNew();
        var fault = Assert.Throws<FaultException>(() => templates.Render())!;
        TestContext.Out.WriteLine(fault.Message);
        Assert.Multiple(() =>
        {
            Assert.That(fault.Fault.Key, Is.EqualTo(key), fault.Message);
            Assert.That(fault.Message, Does.StartWith("Template circular.html.scriban, line 1, column "));
            Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(10)));
        });
    }

    [TestCase("../secret.txt")]
    [TestCase("parts/../../secret.txt")]
    [TestCase("/etc/passwd")]
    [TestCase("C:\\\\Windows\\\\win.ini")]
    [TestCase("..\\\\secret.txt")]
    [TestCase(".hidden")]
    [TestCase("")]
    public void Nothing_outside_the_folder_can_be_included(string name)
    {
        using var templates = new TemplateFiles(html: $"{{{{ include '{name}' }}}}");
        File.WriteAllText(Path.Combine(templates.Folder, "..", "secret.txt"), "SECRET");
        Assert.That(() => templates.Render(), Throws.TypeOf<FaultException>());
    }

    [Test]
    public void A_missing_part_is_named()
    {
        using var templates = new TemplateFiles(html: "<p>\n{{ include 'parts/nothing.html.scriban' }}");
        Assert.That(() => templates.Render(), Throws.TypeOf<FaultException>()
            .With.Message.StartsWith("Template circular.html.scriban, line 2, column 4: There is no template parts/nothing.html.scriban"));
    }

    [Test]
    public void A_faulty_style_sheet_is_an_error()
    {
        using var templates = new TemplateFiles(html: "<style>p { color: var(--accent) }</style><p>x</p>");
        Assert.That(() => templates.Render(), Throws.TypeOf<FaultException>().With.Property("Fault").Property("Key").EqualTo("Template.Style"));
    }

    [Test]
    public void A_fault_is_told_in_the_reader_s_language()
    {
        using var templates = new TemplateFiles(html: "{{ bulletin.titel }}");
        CultureInfo.CurrentUICulture = new CultureInfo("zh-HK");
        Assert.That(() => templates.Render(), Throws.TypeOf<FaultException>().With.Message.StartsWith("範本 circular.html.scriban 第 1 行第 13 欄"));
    }
}
