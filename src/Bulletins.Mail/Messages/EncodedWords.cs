using System.Globalization;
using System.Text;

namespace Bulletins.Mail.Messages;

/// <summary>Text that isn't ASCII in a header field, as encoded-words (RFC 2047). MimeKit's own come out one character longer
/// than the 75 that section 2 allows.</summary>
internal static class EncodedWords
{
    private const string Begin = "=?utf-8?b?";
    private const string End = "?=";
    private const int LongestLine = 76;

    public static bool AreNeededFor(string text) =>
        text.Any(c => c is < ' ' or > '~') || text.Contains("=?", StringComparison.Ordinal);

    /// <summary>The value of a field: the text, and behind it, on a line of its own, what must stay as it is. Begins with a
    /// space and ends with a line end.</summary>
    public static string Value(string field, string text, string? behind = null) =>
        $" {Encode(text, LongestLine - field.Length - 2)}{(behind is null ? "" : $"\r\n {behind}")}\r\n";

    /// <summary>One encoded-word a line, no character in two of them, and none of what a reader sees as one character where
    /// it fits.</summary>
    private static string Encode(string text, int room)
    {
        var words = new List<string>();
        var bytes = new List<byte>();
        foreach (var piece in Pieces(text))
        {
            var more = Encoding.UTF8.GetBytes(piece);
            if (bytes.Count > 0 && bytes.Count + more.Length > Capacity(room))
            {
                words.Add(Word(bytes));
                bytes.Clear();
                room = LongestLine - 1;
            }
            bytes.AddRange(more);
        }
        words.Add(Word(bytes));
        return string.Join("\r\n ", words);
    }

    private static IEnumerable<string> Pieces(string text)
    {
        var elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
        {
            var element = elements.GetTextElement();
            if (Encoding.UTF8.GetByteCount(element) <= Capacity(LongestLine - 1) / 2)
                yield return element;
            else
                foreach (var rune in element.EnumerateRunes())
                    yield return rune.ToString();
        }
    }

    /// <summary>Bytes that fit into an encoded-word of that many characters.</summary>
    private static int Capacity(int room) => (room - Begin.Length - End.Length) / 4 * 3;

    private static string Word(List<byte> bytes) => $"{Begin}{Convert.ToBase64String([.. bytes])}{End}";
}
