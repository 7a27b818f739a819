using System.Text;
using Bulletins.Texts;

namespace Bulletins.Members.Importing;

/// <summary>Reads an uploaded file into memory and makes sure that it is UTF-8 text of a bearable size.</summary>
internal static class ImportedFile
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <returns>The text as UTF-8 without a byte order mark.</returns>
    /// <exception cref="FaultException">The file is too large, empty, or not UTF-8 text.</exception>
    public static async Task<byte[]> ReadAsync(Stream file, long maximum, CancellationToken cancellation)
    {
        var bytes = await ReadToLimitAsync(file, maximum, cancellation);
        if (FileForm.NameOther(bytes) is { } other)
            throw new FaultException(other);
        try
        {
            StrictUtf8.GetCharCount(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new FaultException(FileForm.NameEncoding(bytes));
        }
        return bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
    }

    private static async Task<byte[]> ReadToLimitAsync(Stream file, long maximum, CancellationToken cancellation)
    {
        using var whole = new MemoryStream();
        var chunk = new byte[81920];
        int read;
        while ((read = await file.ReadAsync(chunk, cancellation)) > 0)
        {
            if (whole.Length + read > maximum)
                throw new FaultException(TooLarge(maximum));
            whole.Write(chunk, 0, read);
        }
        return whole.ToArray();
    }

    public static Fault TooLarge(long maximum) => new(Words.Members, "Import.TooLarge", maximum >= 1024 * 1024 ? $"{maximum / (1024 * 1024)} MB" : $"{maximum / 1024} KB");
}
