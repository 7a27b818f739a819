namespace Bulletins.Mail.Dkim;

/// <summary>Relaxed canonicalisation: what of a message is signed, so that changes of white space on the way don't count
/// (RFC 6376 sections 3.4.2 and 3.4.4).</summary>
internal static class RelaxedForm
{
    /// <param name="field">One field with its continuation lines, from the first letter of its name on.</param>
    /// <param name="to">At least as long as the field and two bytes more.</param>
    /// <returns>The bytes written, the line end included.</returns>
    public static int WriteField(ReadOnlySpan<byte> field, Span<byte> to)
    {
        var colon = field.IndexOf((byte)':');
        var name = field[..colon].TrimEnd(" \t"u8);
        for (var i = 0; i < name.Length; i++)
            to[i] = name[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(name[i] | 0x20) : name[i];
        var written = name.Length;
        to[written++] = (byte)':';
        written += WriteValue(field[(colon + 1)..], to[written..]);
        to[written++] = (byte)'\r';
        to[written++] = (byte)'\n';
        return written;
    }

    /// <param name="to">At least as long as the body and two bytes more.</param>
    /// <returns>The bytes written; 0 for a body of nothing but empty lines.</returns>
    public static int WriteBody(ReadOnlySpan<byte> body, Span<byte> to)
    {
        var written = 0;
        while (true)
        {
            var space = body.IndexOfAny((byte)' ', (byte)'\t');
            var kept = space < 0 ? body : body[..space];
            kept.CopyTo(to[written..]);
            written += kept.Length;
            if (space < 0)
                break;
            body = body[space..].TrimStart(" \t"u8);
            if (!body.IsEmpty && !body.StartsWith("\r\n"u8))
                to[written++] = (byte)' ';
        }
        while (to[..written].EndsWith("\r\n"u8))
            written -= 2;
        if (written == 0)
            return 0;
        "\r\n"u8.CopyTo(to[written..]);
        return written + 2;
    }

    /// <summary>Line ends stand only before white space here, so unfolding is taking them for white space.</summary>
    private static int WriteValue(ReadOnlySpan<byte> value, Span<byte> to)
    {
        var written = 0;
        value = value.Trim(" \t\r\n"u8);
        while (true)
        {
            var space = value.IndexOfAny(" \t\r\n"u8);
            var kept = space < 0 ? value : value[..space];
            kept.CopyTo(to[written..]);
            written += kept.Length;
            if (space < 0)
                return written;
            to[written++] = (byte)' ';
            value = value[space..].TrimStart(" \t\r\n"u8);
        }
    }
}
