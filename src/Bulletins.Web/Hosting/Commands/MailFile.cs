namespace Bulletins.Web.Hosting.Commands;

/// <summary>The messages of a file: one, as in every .eml file, or as many as a file of the mbox kind holds. Of several each has its number behind the name.</summary>
internal static class MailFile
{
    /// <summary>Of standard input and of one message, in octets, not more is read.</summary>
    private const int Longest = 64 * 1024 * 1024;

    /// <param name="path">A hyphen for standard input.</param>
    /// <returns>Each with a name that tells it from the others of its file.</returns>
    /// <exception cref="IOException">It can't be read.</exception>
    public static IEnumerable<(string Name, Stream Message)> Messages(string path, bool isInFolder)
    {
        if (isInFolder && FolderFiles.IsEmpty(path))
        {
            yield return (path, new MemoryStream());
            yield break;
        }
        using var opened = path == "-" ? System.Console.OpenStandardInput() : File.OpenRead(path);
        using var file = opened.CanSeek ? opened : Buffered(opened);
        // What such a file quotes may begin like another message of a box.
        if (path.EndsWith(".eml", StringComparison.OrdinalIgnoreCase) || !IsBox(file))
        {
            yield return (path, file);
            yield break;
        }
        var number = 0;
        MemoryStream? before = null;
        foreach (var message in Split(file))
        {
            if (before is not null)
                yield return ($"{path}#{++number}", before);
            before = message;
        }
        if (before is not null)
            yield return (number == 0 ? path : $"{path}#{number + 1}", before);
    }

    private static MemoryStream Buffered(Stream input)
    {
        var octets = new MemoryStream();
        var buffer = new byte[81920];
        while (octets.Length < Longest && input.Read(buffer) is > 0 and var read)
            octets.Write(buffer, 0, read);
        octets.Position = 0;
        return octets;
    }

    private static bool IsBox(Stream file)
    {
        Span<byte> first = stackalloc byte[5];
        var isBox = file.ReadAtLeast(first, 5, throwOnEndOfStream: false) == 5 && first.SequenceEqual("From "u8);
        file.Position = 0;
        return isBox;
    }

    /// <summary>At the lines that begin with "From " behind an empty one.</summary>
    private static IEnumerable<MemoryStream> Split(Stream file)
    {
        var message = new MemoryStream();
        var line = new MemoryStream();
        var afterEmpty = true;
        using var reading = new BufferedStream(file, 1 << 16);
        for (var octet = reading.ReadByte(); octet >= 0; octet = reading.ReadByte())
        {
            line.WriteByte((byte)octet);
            if (octet != '\n' && line.Length < Longest)
                continue;
            if (afterEmpty && StartsMessage(line) && message.Length > 0)
            {
                yield return Begin(message);
                message = new MemoryStream();
            }
            afterEmpty = line.Length <= 2;
            if (message.Length < Longest)
                line.WriteTo(message);
            line.SetLength(0);
        }
        line.WriteTo(message);
        if (message.Length > 0)
            yield return Begin(message);
    }

    private static bool StartsMessage(MemoryStream line) => line.GetBuffer().AsSpan(0, (int)line.Length).StartsWith("From "u8);

    private static MemoryStream Begin(MemoryStream message)
    {
        message.Position = 0;
        return message;
    }
}
