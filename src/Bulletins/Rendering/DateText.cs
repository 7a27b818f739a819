using System.Globalization;
using Bulletins.Texts;

namespace Bulletins.Rendering;

public static class DateText
{
    /// <summary>2021年4月29日, or 29 April 2021.</summary>
    public static string Of(DateOnly date, Language language) => language == Language.English
        ? date.ToString("d MMMM yyyy", CultureInfo.InvariantCulture)
        : date.ToString("yyyy年M月d日", CultureInfo.InvariantCulture);
}
