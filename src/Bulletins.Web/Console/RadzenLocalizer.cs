using System.Globalization;
using Radzen;

namespace Bulletins.Web.Console;

/// <summary>The words inside Radzen's components in Chinese. English, and components that we don't use, it has itself.</summary>
internal sealed class RadzenLocalizer : ILocalizer
{
    public string? Get(string key, CultureInfo culture) =>
        culture.TwoLetterISOLanguageName == "zh" && Screen.Radzen.Has(key) ? Screen.Radzen.In(culture, key) : null;
}
