namespace Bulletins.Mail.Reports.Reading;

/// <summary>The beginning of a stream, and not more of it.</summary>
/// <param name="limit">In octets.</param>
internal sealed class BoundedStream(Stream inner, long limit) : ReadingStream
{
    private long left = limit;

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer[..(int)Math.Min(buffer.Length, left)]);
        left -= read;
        return read;
    }
}
