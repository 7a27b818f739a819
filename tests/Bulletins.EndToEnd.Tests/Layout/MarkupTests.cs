using System.Reflection;
using System.Text.RegularExpressions;
using Bulletins.Testing;
using Microsoft.AspNetCore.Components;

namespace Bulletins.EndToEnd.Tests.Layout;

/// <summary>What the compiler lets pass in the markup of pages.</summary>
internal sealed partial class MarkupTests
{
    private static readonly ILookup<string, Type> Components = typeof(Bulletins.Web.Screen).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(ComponentBase))).ToLookup(type => type.Name);

    /// <summary>They take words that are only used by machines, and may well be those of a variable.</summary>
    private static readonly string[] Named = ["Name", "Icon", "Look"];

    /// <summary>Without the sign @ a text parameter gets the name itself, and the page shows that.</summary>
    [Test]
    public void No_text_parameter_is_given_the_name_of_a_variable()
    {
        var found = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Bulletins.Web"), "*.razor", SearchOption.AllDirectories)
            .SelectMany(file => Mistaken(file).Select(parameter => $"{Path.GetFileName(file)}: {parameter}")).ToList();
        Assert.That(Components.Count, Is.GreaterThan(50));
        Assert.That(found, Is.Empty);
    }

    private static IEnumerable<string> Mistaken(string file)
    {
        var markup = File.ReadAllText(file);
        var code = markup + (File.Exists(file + ".cs") ? File.ReadAllText(file + ".cs") : "");
        return from tag in Tag().Matches(markup)
               from component in Components[tag.Groups["name"].Value]
               from attribute in Attribute().Matches(tag.Value)
               let value = attribute.Groups["value"].Value
               where !Named.Contains(attribute.Groups["name"].Value)
               where component.GetProperty(attribute.Groups["name"].Value)?.PropertyType == typeof(string) && Regex.IsMatch(code, $@"\b(string\??|var) {value}\b")
               select attribute.Value;
    }

    [GeneratedRegex("""<(?<name>[A-Z]\w+)(\s[^<]*?)?/?>""")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\b(?<name>[A-Z]\w*)=""(?<value>[A-Za-z_]\w*)""")]
    private static partial Regex Attribute();
}
