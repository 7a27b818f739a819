using System.Text;
using Bulletins.Texts;
using UtfUnknown;

namespace Bulletins.Members.Importing;

/// <summary>Names what a file is that isn't UTF-8 text, so that staff know which box to tick when they save it again.</summary>
internal static class FileForm
{
    /// <summary>Forms that announce themselves: nothing at all, an Excel workbook, UTF-16 and UTF-32.</summary>
    /// <returns>Null when it may be UTF-8.</returns>
    public static Fault? NameOther(ReadOnlySpan<byte> file) => file switch
    {
        [] => new Fault(Words.Members, "Import.Empty"),
        [0x50, 0x4B, 0x03, 0x04, ..] or [0xD0, 0xCF, 0x11, 0xE0, ..] => new Fault(Words.Members, "Import.Workbook"),
        [0xFF, 0xFE, 0, 0, ..] or [0, 0, 0xFE, 0xFF, ..] => WrongEncoding("UTF-32"),
        [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] => WrongEncoding("UTF-16"),
        _ => file[..Math.Min(file.Length, 4096)].Contains((byte)0) ? NameZeroBytes(file) : null,
    };

    /// <summary>The encoding of bytes that aren't valid UTF-8, by their statistics.</summary>
    public static Fault NameEncoding(byte[] file)
    {
        // A megabyte is plenty for the statistics.
        var sample = file[..Math.Min(file.Length, 1024 * 1024)];
        if (CharsetDetector.DetectFromBytes(sample).Detected is { Confidence: >= 0.7f } detected)
            return WrongEncoding(detected.EncodingName switch
            {
                "big5" => "Big5",
                var name when name.StartsWith("gb", StringComparison.OrdinalIgnoreCase) || name.Contains("hz", StringComparison.OrdinalIgnoreCase) => "GB18030",
                var name => name,
            });
        // Too little text for statistics: in Hong Kong it is one of these two as a rule.
        if (ReadsAsChinese(sample, 950))
            return WrongEncoding("Big5");
        return ReadsAsChinese(sample, 54936) ? WrongEncoding("GB18030") : new Fault(Words.Members, "Import.UnknownEncoding");
    }

    /// <summary>UTF-16 without a byte order mark has a zero byte in every character of the header.</summary>
    private static Fault NameZeroBytes(ReadOnlySpan<byte> file) =>
        file.Length % 2 == 0 && file.Length >= 4 && (file[0] == 0) != (file[1] == 0)
            ? WrongEncoding("UTF-16")
            : new Fault(Words.Members, "Import.Binary");

    private static bool ReadsAsChinese(byte[] bytes, int codePage)
    {
        try
        {
            var text = CodePagesEncodingProvider.Instance.GetEncoding(codePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!.GetString(bytes);
            return text.Where(c => c >= 0x80).All(c => c is (>= '\u4E00' and <= '\u9FFF') or (>= '\u3000' and <= '\u303F') or (>= '\uFF00' and <= '\uFFEF'));
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static Fault WrongEncoding(string name) => new(Words.Members, "Import.WrongEncoding", name);
}
