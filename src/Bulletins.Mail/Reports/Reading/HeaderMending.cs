using System.Text;

namespace Bulletins.Mail.Reports.Reading;

/// <summary>Files that hold only what a person reads of a report, without its header, or with a line before it. A parser would take the first lines
/// of the text for a broken header.</summary>
internal static class HeaderMending
{
    /// <summary>By so many octets one sees whether there is a header.</summary>
    private const int Enough = 8000;

    /// <summary>How many lines may stand before the first boundary of a body in parts.</summary>
    private const int MostBefore = 3;

    private static readonly HashSet<string> Telling = new(["Received", "Return-Path", "Delivered-To", "Envelope-To", "Message-ID", "From", "Sender",
        "To", "Subject", "Date", "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Auto-Submitted"], StringComparer.OrdinalIgnoreCase);

    /// <returns>The stream with an empty header if it has none, and without an odd line before the header.</returns>
    public static Stream Mend(Stream stream)
    {
        var beginning = new byte[Enough];
        var read = stream.ReadAtLeast(beginning, Enough, throwOnEndOfStream: false);
        var lines = Encoding.Latin1.GetString(beginning, 0, read).Split('\n');
        if (read == 0 || Begins(lines, 0, 1))
            return Whole(0);
        // One odd line doesn't make a text of a whole header.
        if (FieldGroups.NameOf(lines[0]) is null && Begins(lines, 1, 2))
            return Whole(lines[0].Length + 1);
        return new ConcatenatedStream(new MemoryStream(Encoding.Latin1.GetBytes(Parts(lines) + "\n")), Whole(0));

        Stream Whole(int from) => new ConcatenatedStream(new MemoryStream(beginning, from, read - from), stream);
    }

    /// <summary>Whether a header begins at a line: a field, and among those up to the empty line some that mails have.</summary>
    private static bool Begins(string[] lines, int at, int telling)
    {
        if (at >= lines.Length || FieldGroups.NameOf(lines[at]) is null)
            return false;
        return lines.Skip(at).TakeWhile(line => !string.IsNullOrWhiteSpace(line))
            .Count(line => FieldGroups.NameOf(line) is { } name && (Telling.Contains(name) || name.StartsWith("X-", StringComparison.OrdinalIgnoreCase))) >= telling;
    }

    /// <summary>The field that was lost of a body in parts; nothing for any other.</summary>
    private static string Parts(string[] lines)
    {
        var at = Array.FindIndex(lines, 0, Math.Min(lines.Length, MostBefore), line => line.StartsWith("--", StringComparison.Ordinal));
        if (at < 0 || at + 1 >= lines.Length || !lines[at + 1].StartsWith("Content-", StringComparison.OrdinalIgnoreCase))
            return "";
        var boundary = lines[at][2..].Trim();
        return boundary.Length is > 0 and <= 70 && boundary.All(letter => letter is > ' ' and < '\u007F' and not '"' and not '\\')
            ? $"Content-Type: multipart/mixed; boundary=\"{boundary}\"\n" : "";
    }
}
