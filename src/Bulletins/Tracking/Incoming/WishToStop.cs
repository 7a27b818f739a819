using System.Text.RegularExpressions;

namespace Bulletins.Tracking.Incoming;

/// <summary>How people write that they want no more circulars, in the languages of our members.</summary>
internal static partial class WishToStop
{
    /// <summary>Nothing but the wish itself: whoever writes more is answered by a person.</summary>
    public static bool Is(string line) => Wish().IsMatch(line);

    [GeneratedRegex(@"^\s*(re:\s*)?(please\s+)?(unsubscribe(\s+me)?|退[訂订]|取消[訂订][閱阅])\s*[.!。！]?\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Wish();
}
