using System.Text.RegularExpressions;

namespace Bulletins.Tracking.Incoming;

/// <summary>How people write that they want no more circulars, in the languages of our members.</summary>
internal static partial class WishToStop
{
    /// <summary>Nothing but the wish itself: whoever writes more is answered by a person.</summary>
    public static bool Is(string line) => Wish().IsMatch(line);

    /// <summary>A line beside the wish that nobody has to answer: it says the same again, or a program put it there.</summary>
    public static bool AddsNothing(string line) => Is(line) || Program().IsMatch(line) || Assent().IsMatch(line);

    [GeneratedRegex(@"^\s*(re:\s*)?(please\s+)?(unsubscribe(\s+me)?|退[訂订]|取消[訂订][閱阅])\s*[.!。！]?\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Wish();

    [GeneratedRegex(@"^(yes|ok(ay)?|confirm(ed)?|thanks|thank you|是|好的?|確認|确认|謝謝|谢谢)\W*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Assent();

    /// <summary>What mail programs write into a request that they send for their user, and below every mail.</summary>
    [GeneratedRegex(@"^(this|the) (e-?mail|message|mail) (was|is|has been) (automatically (generated|sent|created)|"
        + @"(generated|sent|created) automatically)\b|\bsent this (e-?mail|message) to unsubscribe\b|^(sent|send) (from|via|with) |"
        + @"^get outlook for |發自我的|发自我的|[從从]我的.{1,12}(傳送|发送)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Program();
}
