using System.Text;

namespace Bulletins.Mail.Reports.Reading;

/// <summary>Line ends as a parser knows them. Some files end every line with a carriage return alone.</summary>
internal static class LineEnds
{
    /// <summary>By so many octets one sees how a message ends its lines.</summary>
    private const int Enough = 2000;

    /// <returns>The stream from its first line that isn't empty, with line feeds in place of lone carriage returns if it has no line feeds.</returns>
    public static Stream Mend(Stream stream)
    {
        var beginning = new byte[Enough];
        var read = stream.ReadAtLeast(beginning, Enough, throwOnEndOfStream: false);
        var first = beginning.AsSpan(0, read);
        // Some files begin with a mark of their encoding, or with empty lines: a parser would take the header for the text.
        var mark = first.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        var blank = mark + first[mark..].Length - first[mark..].TrimStart(" \t\r\n"u8).Length;
        var whole = new ConcatenatedStream(new MemoryStream(beginning, blank, read - blank), stream);
        return first.Contains((byte)'\r') && !first.Contains((byte)'\n') ? new MendedStream(whole) : whole;
    }

    private sealed class MendedStream(Stream inner) : ReadingStream
    {
        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer);
            buffer[..read].Replace((byte)'\r', (byte)'\n');
            return read;
        }
    }
}
