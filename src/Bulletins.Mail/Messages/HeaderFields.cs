using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using MimeKit;

namespace Bulletins.Mail.Messages;

/// <summary>Header fields in their Internet form. Most values are the same in every message of a dispatch, so those are
/// folded and encoded once.</summary>
internal sealed class HeaderFields
{
    /// <summary>Values of this many dispatches and more; beyond it the store begins anew.</summary>
    private const int MostKept = 2000;

    private readonly ConcurrentDictionary<(string Field, string Name, string Value, bool International), byte[]> kept = [];

    /// <summary>Fields are ASCII but where an address can't be written in ASCII: then they are UTF-8 (RFC 6532).</summary>
    public byte[] Address(string field, string name, string address, bool international) =>
        Keep((field, name, address, international), key => WriteAddress(key.Field, key.Name, key.Value, key.International));

    /// <summary>A text, or a text and an identifier in angle brackets behind it, as in List-Id.</summary>
    public byte[] Text(string field, string value, bool international) =>
        Keep((field, "", value, international), key => Encode(key.Field, key.Value, key.International));

    /// <summary>Links that differ from message to message are written as they are, the rest as <see cref="Text"/>.</summary>
    public void WriteText(string field, string value, bool international, IBufferWriter<byte> to)
    {
        var oneLine = OneLine(value);
        if (oneLine is ['<', ..] && Ascii.IsValid(oneLine))
            WriteLinks(field, oneLine, to);
        else
            to.Write(Text(field, oneLine, international));
    }

    public static byte[] WriteAddress(string field, string name, string address, bool international)
    {
        var oneLine = OneLine(name);
        var bracketed = OneLine($"<{(international ? address : MailboxAddress.EncodeAddrspec(address))}>");
        if (!international && EncodedWords.AreNeededFor(oneLine))
            return Encoding.ASCII.GetBytes($"{field}:{EncodedWords.Value(field, oneLine, bracketed)}");
        var quoted = oneLine.Length == 0 ? "" : $"\"{oneLine.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"\r\n ";
        return Encoding.UTF8.GetBytes($"{field}: {quoted}{bracketed}\r\n");
    }

    private byte[] Keep((string, string, string, bool) key, Func<(string Field, string Name, string Value, bool International), byte[]> encode)
    {
        if (kept.TryGetValue(key, out var encoded))
            return encoded;
        if (kept.Count > MostKept)
            kept.Clear();
        return kept[key] = encode(key);
    }

    private static byte[] Encode(string field, string value, bool international)
    {
        var oneLine = OneLine(value);
        if (international || !EncodedWords.AreNeededFor(oneLine))
            return Folded(field, oneLine, international);
        var bracket = field == "Subject" || !oneLine.EndsWith('>') ? -1 : oneLine.LastIndexOf(" <", StringComparison.Ordinal);
        var encoded = bracket < 0
            ? EncodedWords.Value(field, oneLine)
            : EncodedWords.Value(field, oneLine[..bracket], oneLine[(bracket + 1)..]);
        return Encoding.ASCII.GetBytes($"{field}:{encoded}");
    }

    private static byte[] Folded(string field, string value, bool international)
    {
        var options = FormatOptions.Default.Clone();
        options.International = international;
        var header = new Header(field, "");
        header.SetValue(options, Encoding.UTF8, value);
        return Encoding.UTF8.GetBytes($"{field}:{Encoding.UTF8.GetString(header.RawValue).ReplaceLineEndings("\r\n")}");
    }

    /// <summary>Addresses in angle brackets, folded between them only; the first stays on the field's own line, where
    /// simple readers look for it.</summary>
    private static void WriteLinks(string field, string links, IBufferWriter<byte> to)
    {
        to.WriteAscii(field);
        to.Write(": "u8);
        to.WriteAscii(links.Replace(">, <", ">,\r\n <"));
        to.Write("\r\n"u8);
    }

    /// <summary>A line break or other control character in a name or subject must not end the field.</summary>
    private static string OneLine(string text) => text.AsSpan().IndexOfAnyInRange('\0', '\x1f') < 0 && text.AsSpan().IndexOfAnyInRange('\x7f', '\x9f') < 0
        ? text
        : new string([.. text.Select(c => char.IsControl(c) ? ' ' : c)]);
}
