namespace Bulletins.Mail.Dkim;

/// <summary>Where a header field stands in the header.</summary>
/// <param name="Start">Of its name.</param>
/// <param name="End">Behind the line end of its last line.</param>
internal readonly record struct FieldPlace(int Start, int NameLength, int End)
{
    /// <param name="header">Lines that end with CR LF, without the empty line behind them.</param>
    /// <param name="places">At least as many as the header has lines.</param>
    /// <returns>How many fields there are.</returns>
    public static int Find(ReadOnlySpan<byte> header, Span<FieldPlace> places)
    {
        var count = 0;
        for (var start = 0; start < header.Length;)
        {
            var length = header[start..].IndexOf((byte)'\n');
            var end = length < 0 ? header.Length : start + length + 1;
            if (header[start] is (byte)' ' or (byte)'\t')
            {
                if (count > 0)
                    places[count - 1] = places[count - 1] with { End = end };
            }
            else if (header[start..end].IndexOf((byte)':') is > 0 and var colon)
                places[count++] = new FieldPlace(start, header.Slice(start, colon).TrimEnd(" \t"u8).Length, end);
            start = end;
        }
        return count;
    }
}
