using System.Globalization;
using Bulletins.Time;

namespace Bulletins.Web.Public;

internal static class PublicTime
{
    /// <summary>Hong Kong time in words, in the page's language.</summary>
    public static string Of(DateTime utc) => HongKongTime.FromUtc(utc).ToString(Screen.Public["Time"], CultureInfo.InvariantCulture);
}
