using System.Buffers;
using System.Text;

namespace Bulletins.Mail.Messages;

internal static class AsciiWriting
{
    /// <summary>A character that isn't ASCII becomes a question mark.</summary>
    public static void WriteAscii(this IBufferWriter<byte> to, ReadOnlySpan<char> text) => Encoding.ASCII.GetBytes(text, to);
}
