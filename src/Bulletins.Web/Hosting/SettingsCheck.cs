using System.Collections;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Options;

namespace Bulletins.Web.Hosting;

/// <summary>Holds the configuration against the options classes before anything starts: unknown keys, values that can't
/// be read and values out of bounds each give a sentence with section, key and what is allowed.</summary>
internal static class SettingsCheck
{
    /// <summary>What the framework reads itself: where it listens, its log, and the name by which an editor knows what a file holds.</summary>
    private static readonly string[] OfTheFramework = ["urls", "environment", "AllowedHosts", "Kestrel", "Logging", "$schema"];

    /// <summary>Our options classes with the section that each is bound to (its constant <c>Section</c>).</summary>
    public static IEnumerable<(string Section, Type Options)> Classes(IServiceCollection services) =>
        from service in services
        where service.ServiceType is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(IConfigureOptions<>)
        let options = service.ServiceType.GenericTypeArguments[0]
        where options.Assembly.GetName().Name!.StartsWith(nameof(Bulletins), StringComparison.Ordinal)
        let section = options.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string
        where section is not null
        group options by section into bound
        select (bound.Key, bound.First());

    public static IReadOnlyList<string> Faults(IServiceCollection services, IConfigurationRoot configuration)
    {
        var classes = Classes(services).ToList();
        return [.. Strangers([.. classes.Select(c => c.Section)], configuration), .. LogLevels(configuration), .. classes.SelectMany(c => Faults(c.Options, configuration.GetSection(c.Section)))];
    }

    /// <summary>At one that it doesn't know the framework itself ends with a stack trace.</summary>
    private static IEnumerable<string> LogLevels(IConfiguration configuration) =>
        from rule in configuration.GetSection("Logging").AsEnumerable()
        where rule.Value is { Length: > 0 } && rule.Key.Contains(":LogLevel:", StringComparison.OrdinalIgnoreCase) && !Converts(typeof(LogLevel), rule.Value)
        select Screen.Hosting["Setting.Unreadable", rule.Key, rule.Value, Allowed(typeof(LogLevel))];

    /// <summary>Sections that nobody reads: with a slip in its name everything in a section would stay at its default. Of the environment only those within ours
    /// are looked at, since it holds what other programs want.</summary>
    private static IEnumerable<string> Strangers(List<string> sections, IConfigurationRoot configuration)
    {
        var rooms = sections.Select(section => section.Split(':')).ToLookup(parts => parts[0], parts => parts.ElementAtOrDefault(1), StringComparer.OrdinalIgnoreCase);
        var known = rooms.Select(room => room.Key).Concat(OfTheFramework).ToList();
        var given = configuration.Providers.Where(provider => provider is JsonConfigurationProvider or CommandLineConfigurationProvider).SelectMany(provider => provider.GetChildKeys([], null));
        foreach (var stranger in given.Distinct(StringComparer.OrdinalIgnoreCase).Except(known, StringComparer.OrdinalIgnoreCase))
            yield return Screen.Hosting["Setting.Unknown", stranger, string.Join(", ", known)];
        foreach (var room in rooms.Where(room => room.All(name => name is not null)))
        {
            foreach (var stranger in configuration.GetSection(room.Key).GetChildren().Where(child => !room.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
                yield return Screen.Hosting["Setting.Unknown", stranger.Path, string.Join(", ", room)];
        }
    }

    private static IEnumerable<string> Faults(Type type, IConfigurationSection section)
    {
        var unreadable = Unreadable(type, section).ToList();
        if (unreadable.Count > 0)
            return unreadable;
        var options = Activator.CreateInstance(type)!;
        section.Bind(options);
        return OutOfBounds(options, section.Path);
    }

    private static IEnumerable<string> Unreadable(Type type, IConfigurationSection section)
    {
        var settings = Settings(type).ToDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var child in section.GetChildren())
        {
            var faults = settings.TryGetValue(child.Key, out var property)
                ? UnreadableValue(property.PropertyType, child)
                : [Screen.Hosting["Setting.Unknown", child.Path, string.Join(", ", settings.Keys)]];
            foreach (var fault in faults)
                yield return fault;
        }
    }

    private static IEnumerable<string> UnreadableValue(Type type, IConfigurationSection value)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (ItemType(type) is { } item)
            return IsList(value) ? value.GetChildren().SelectMany(child => UnreadableValue(item, child)) : [Unreadable(value, Screen.Hosting["Allowed.List"])];
        if (!IsScalar(type))
            return string.IsNullOrEmpty(value.Value) ? Unreadable(type, value) : [Unreadable(value, Screen.Hosting["Allowed.Keys"])];
        return string.IsNullOrEmpty(value.Value) || Converts(type, value.Value)
            ? []
            : [Unreadable(value, Allowed(type))];
    }

    /// <summary>Anything else that stands in its place would be passed over without a word.</summary>
    private static bool IsList(IConfigurationSection value) =>
        string.IsNullOrEmpty(value.Value) && value.GetChildren().All(child => int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _));

    private static string Unreadable(IConfigurationSection value, string allowed) =>
        Screen.Hosting["Setting.Unreadable", value.Path, value.Value ?? $"{{ {string.Join(", ", value.GetChildren().Select(child => child.Key))} }}", allowed];

    private static IEnumerable<string> OutOfBounds(object options, string path)
    {
        foreach (var property in Settings(options.GetType()))
        {
            var value = property.GetValue(options);
            var at = $"{path}:{property.Name}";
            foreach (var rule in property.GetCustomAttributes<ValidationAttribute>().Where(rule => !rule.IsValid(value)))
                yield return Screen.Hosting["Setting.OutOfBounds", at, Allowed(rule, property.PropertyType)];
            foreach (var fault in Nested(value, at))
                yield return fault;
        }
        if (options is IValidatableObject whole)
        {
            foreach (var result in whole.Validate(new ValidationContext(options)))
                yield return Screen.Hosting["Setting.OutOfBounds", $"{path}:{string.Join(", ", result.MemberNames)}", result.ErrorMessage];
        }
    }

    private static IEnumerable<string> Nested(object? value, string path) => value switch
    {
        null => [],
        _ when IsScalar(value.GetType()) => [],
        IEnumerable items => items.Cast<object>().SelectMany((item, i) => Nested(item, $"{path}:{i}")),
        _ => OutOfBounds(value, path),
    };

    private static string Allowed(ValidationAttribute rule, Type type) => rule switch
    {
        RequiredAttribute => Screen.Hosting["Allowed.Something"],
        RangeAttribute range => Screen.Hosting["Allowed.Range", range.Minimum, range.Maximum],
        StringLengthAttribute length => Screen.Hosting["Allowed.MaxLength", length.MaximumLength],
        MinLengthAttribute length => Screen.Hosting["Allowed.MinLength", length.Length],
        _ => rule.ErrorMessage ?? Allowed(type),
    };

    private static string Allowed(Type type) =>
        type.IsEnum ? string.Join(", ", Enum.GetNames(type))
        : type == typeof(bool) ? "true, false"
        : type == typeof(TimeSpan) ? Screen.Hosting["Allowed.Duration"]
        : type == typeof(TimeOnly) ? Screen.Hosting["Allowed.Time"]
        : type == typeof(DateOnly) ? Screen.Hosting["Allowed.Day"]
        : type == typeof(int) || type == typeof(long) ? Screen.Hosting["Allowed.Number"]
        : type.Name;

    public static IEnumerable<PropertyInfo> Settings(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.SetMethod is { IsPublic: true } || p.PropertyType.IsAssignableTo(typeof(IList)));

    public static bool IsScalar(Type type) => type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(TimeSpan)
        || type == typeof(decimal) || type == typeof(Uri) || type == typeof(TimeOnly) || type == typeof(DateOnly);

    /// <returns>What a list holds; null for anything else.</returns>
    public static Type? ItemType(Type type) =>
        type.IsArray ? type.GetElementType()
        : type.IsGenericType && type.IsAssignableTo(typeof(IEnumerable)) ? type.GenericTypeArguments[^1]
        : null;

    private static bool Converts(Type type, string value)
    {
        try
        {
            TypeDescriptor.GetConverter(type).ConvertFromInvariantString(value);
            return !type.IsEnum || Enum.TryParse(type, value, ignoreCase: true, out var read) && Enum.IsDefined(type, read!);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            return false;
        }
    }
}
