using Bulletins.Testing;
using Bulletins.Web.Hosting;
using Microsoft.Extensions.Configuration;

namespace Bulletins.EndToEnd.Tests.Hosting;

/// <summary>appsettings.example.json names every setting that the program reads, with its default, and no other.</summary>
internal sealed class ExampleSettingsTests
{
    /// <summary>Of the framework; named in the example because operators need them.</summary>
    private static readonly string[] FrameworkSettings = ["urls", "Logging:LogLevel:Default"];

    private IConfigurationRoot example = null!;
    private List<(string Section, Type Options)> classes = null!;

    [OneTimeSetUp]
    public void Read()
    {
        example = new ConfigurationBuilder().AddJsonFile(Path.Combine(Repository.Root, "appsettings.example.json")).Build();
        var builder = Settings.CreateBuilder([], quietOutput: false);
        Web.Program.Compose(builder);
        classes = [.. SettingsCheck.Classes(builder.Services)];
    }

    [Test]
    public void Every_setting_is_named_and_no_other()
    {
        var read = classes.SelectMany(c => Keys(c.Options, c.Section)).Concat(FrameworkSettings);
        var named = example.AsEnumerable().Where(setting => !example.GetSection(setting.Key).GetChildren().Any()).Select(setting => ListAsOne(setting.Key));
        Assert.That(named.Distinct(), Is.EquivalentTo(read));
    }

    [Test]
    public void Every_value_is_the_default()
    {
        var different =
            from c in classes
            let bound = Bound(c.Options, example.GetSection(c.Section))
            let untouched = Activator.CreateInstance(c.Options)!
            from difference in Differences(untouched, bound, c.Section)
            select difference;
        Assert.That(different, Is.Empty);
    }

    [Test]
    public void Every_class_of_settings_is_found()
    {
        string[] some = ["Storage", "Public", "Web", "Access", "Mail", "Sending"];
        Assert.That(classes.Select(c => c.Section), Is.SupersetOf(some));
    }

    private static IEnumerable<string> Keys(Type type, string path) =>
        from property in SettingsCheck.Settings(type)
        let key = $"{path}:{property.Name}"
        from name in KeysOf(property.PropertyType, key)
        select name;

    private static IEnumerable<string> KeysOf(Type type, string key) =>
        SettingsCheck.ItemType(type) is { } item ? SettingsCheck.IsScalar(item) ? [key] : Keys(item, key)
        : SettingsCheck.IsScalar(Nullable.GetUnderlyingType(type) ?? type) ? [key]
        : Keys(type, key);

    /// <summary>Mail:Relays:0:Host is the key Mail:Relays:Host.</summary>
    private static string ListAsOne(string key) => string.Join(':', key.Split(':').Where(part => !part.All(char.IsAsciiDigit)));

    private static object Bound(Type type, IConfigurationSection section)
    {
        var options = Activator.CreateInstance(type)!;
        section.Bind(options);
        return options;
    }

    /// <summary>Lists aside: of those the example shows what an entry looks like.</summary>
    private static IEnumerable<string> Differences(object expected, object actual, string path) =>
        from property in SettingsCheck.Settings(expected.GetType())
        where SettingsCheck.ItemType(property.PropertyType) is null
        let values = (Expected: property.GetValue(expected), Actual: property.GetValue(actual))
        from difference in SettingsCheck.IsScalar(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType)
            ? Equals(values.Expected, values.Actual) ? [] : [$"{path}:{property.Name} is {values.Actual}, by default {values.Expected}"]
            : Differences(values.Expected!, values.Actual!, $"{path}:{property.Name}")
        select difference;
}
