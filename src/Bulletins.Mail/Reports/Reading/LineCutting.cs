namespace Bulletins.Mail.Reports.Reading;

/// <summary>A mail without what is too long of its lines and fields. A parser keeps a field in one piece, however long it is.</summary>
internal sealed class LineCutting(Stream inner) : ReadingStream
{
    private const int LongestLine = 16 * 1024;

    /// <summary>Of lines in a row that begin with a blank: what goes on in a field.</summary>
    private const int LongestContinuation = 64 * 1024;

    private readonly byte[] chunk = new byte[16 * 1024];
    private int line;
    private int continued;
    private bool isContinuation;

    public override int Read(Span<byte> buffer)
    {
        while (inner.Read(chunk.AsSpan(0, Math.Min(chunk.Length, buffer.Length))) is > 0 and var read)
        {
            var kept = 0;
            foreach (var octet in chunk.AsSpan(0, read))
            {
                if (IsKept(octet))
                    buffer[kept++] = octet;
            }
            if (kept > 0)
                return kept;
        }
        return 0;
    }

    private bool IsKept(byte octet)
    {
        if (line == 0)
        {
            isContinuation = octet is (byte)' ' or (byte)'\t';
            if (!isContinuation)
                continued = 0;
        }
        line = octet == '\n' ? 0 : line + 1;
        if (isContinuation)
            continued++;
        return (octet == '\n' || line <= LongestLine) && continued <= LongestContinuation;
    }
}
