using System.Collections;
using System.Text.RegularExpressions;
using Bulletins.Templating.Views;
using Bulletins.Testing;
using Scriban.Runtime;

namespace Bulletins.Adapters.Tests.Templating;

public partial class TemplatesReadmeTests
{
    [Test]
    public void The_readme_lists_exactly_the_fields_that_a_template_may_use()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Templates, "README.md"));
        var listed = FieldRow().Matches(readme).Select(match => match.Groups[1].Value)
            .Where(field => !field.Contains('/') && !field.EndsWith(".scriban", StringComparison.Ordinal));

        Assert.That(listed, Is.EquivalentTo(Fields(typeof(CircularView), "")));
    }

    private static IEnumerable<string> Fields(Type view, string path)
    {
        foreach (var property in view.GetProperties())
        {
            var field = path + StandardMemberRenamer.Rename(property.Name);
            var type = property.PropertyType;
            if (type.Namespace == view.Namespace)
            {
                foreach (var inner in Fields(type, field + "."))
                    yield return inner;
                continue;
            }
            yield return field;
            if (type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable)) && type.GetGenericArguments()[0] is var item && item.Namespace == view.Namespace)
                foreach (var inner in Fields(item, field + "[]."))
                    yield return inner;
        }
    }

    [GeneratedRegex(@"^\| `([^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex FieldRow();
}
