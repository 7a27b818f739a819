using System.Text;
using System.Text.RegularExpressions;
using MimeKit;

namespace Bulletins.Mail.Reports.Reading;

/// <summary>Octets as text, in the charset they say, or the one they seem to be in.</summary>
internal static partial class TextDecoding
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>What mail of our members' region, of Korea and of Russia is written in when it doesn't say.</summary>
    private static readonly string[] Guessed = ["gb18030", "big5", "shift_jis", "euc-jp", "euc-kr", "koi8-r", "windows-1251"];

    static TextDecoding() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static string Decode(ReadOnlySpan<byte> octets, string? charset)
    {
        if (octets.Contains((byte)0x1B) && octets.IndexOf("\x1B$"u8) >= 0)
            return Encoding.GetEncoding("iso-2022-jp").GetString(octets);
        if (Utf8(octets) is { } text)
            return charset?.Contains("utf-7", StringComparison.OrdinalIgnoreCase) == true ? OfUtf7(text) : text;
        if (charset is { Length: > 0 } && !charset.Equals("us-ascii", StringComparison.OrdinalIgnoreCase) && Named(charset) is { } named)
            return named.GetString(octets);
        return Guess(octets);
    }

    /// <summary>The decoded content of a part, its beginning if it is long.</summary>
    public static string Decode(MimePart part, int limit)
    {
        if (part.Content is null)
            return "";
        using var decoded = part.Content.Open();
        using var bounded = new BoundedStream(decoded, limit);
        using var octets = new MemoryStream();
        bounded.CopyTo(octets);
        return Decode(octets.GetBuffer().AsSpan(0, (int)octets.Length), part.ContentType.Charset);
    }

    /// <summary>A text that was cut may end within a character.</summary>
    private static string? Utf8(ReadOnlySpan<byte> octets)
    {
        for (var cut = 0; cut <= 3 && cut <= octets.Length; cut++)
        {
            try
            {
                return StrictUtf8.GetString(octets[..^cut]);
            }
            catch (DecoderFallbackException)
            {
            }
        }
        return null;
    }

    private static Encoding? Named(string charset)
    {
        try
        {
            return charset.Trim('"', '\'', ' ').ToLowerInvariant() switch
            {
                "gb2312" or "gbk" or "gb_2312-80" or "x-gbk" => Encoding.GetEncoding("gb18030"),
                "utf8" or "utf-8" => null,
                var name => Encoding.GetEncoding(name),
            };
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>The decoding with the fewest characters that no text has, and of those the one with the most frequent Chinese and Japanese ones.</summary>
    private static string Guess(ReadOnlySpan<byte> octets)
    {
        string best = Encoding.Latin1.GetString(octets);
        var most = 0;
        foreach (var name in Guessed)
        {
            var text = Encoding.GetEncoding(name).GetString(octets);
            if (Likeness(text) is var score && score > most)
                (best, most) = (text, score);
        }
        return best;
    }

    private const string Frequent =
        "的是不了在有我你您人一無法无法郵邮件地址收信系統系统退投遞递戶户原因失敗败送達达のにをはがでとしたまするメールアドレス配信、。，：";

    private static int Likeness(string text)
    {
        var (score, hangul, han) = (0, 0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (letter < 0x80 && !char.IsControl(letter))
                continue;
            score += letter is '\uFFFD' or (>= '\uE000' and <= '\uF8FF') || char.IsControl(letter) && !char.IsWhiteSpace(letter) ? -4
                : letter is >= '\u2500' and <= '\u25FF' or >= '\u0080' and <= '\u00BF' ? -2
                : Frequent.Contains(letter, StringComparison.Ordinal) ? 2
                : i > 0 && IsCyrillic(letter) && IsCyrillic(text[i - 1]) ? OfWord(text[i - 1], letter)
                : 0;
            hangul += letter is >= '\uAC00' and <= '\uD7A3' ? 1 : 0;
            han += letter is >= '\u4E00' and <= '\u9FFF' ? 1 : 0;
        }
        // Koreans write few Chinese characters; many of both are another charset's.
        return hangul > 0 ? score + hangul - 2 * han : score;
    }

    /// <summary>Within a word no small letter is followed by a capital.</summary>
    private static int OfWord(char before, char letter) => char.IsLower(letter) ? 1 : char.IsLower(before) ? -3 : 0;

    private static bool IsCyrillic(char letter) => letter is >= '\u0400' and <= '\u04FF';

    /// <summary>Old servers of Microsoft write in it (RFC 2152).</summary>
    private static string OfUtf7(string text) => Shifted().Replace(text, match =>
    {
        var sixBits = match.Groups["letters"].Value;
        if (sixBits.Length == 0)
            return "+";
        var octets = Convert.FromBase64String((sixBits + "AAAA")[..((sixBits.Length + 3) / 4 * 4)]);
        return Encoding.BigEndianUnicode.GetString(octets, 0, sixBits.Length * 6 / 16 * 2);
    });

    [GeneratedRegex(@"\+(?<letters>[A-Za-z0-9+/]*)-?", RegexOptions.CultureInvariant)]
    private static partial Regex Shifted();
}
