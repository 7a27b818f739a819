using System.Text;
using Bulletins.Texts;

namespace Bulletins.Members.Importing;

/// <summary>Reads an uploaded file into memory and makes sure that it is UTF-8 text of a bearable size.</summary>
internal static class ImportedFile
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <returns>The text as UTF-8 without a byte order mark.</returns>
    /// <exception cref="FaultException">The file is too large, empty, or not UTF-8 text.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream file, long maximum, CancellationToken cancellation)
    {
        var bytes = await ReadToLimitAsync(file, maximum, cancellation);
        if (FileForm.NameOther(bytes.Span) is { } other)
            throw new FaultException(other);
        var text = bytes.Span.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
        try
        {
            StrictUtf8.GetCharCount(text.Span);
        }
        catch (DecoderFallbackException)
        {
            throw new FaultException(FileForm.NameEncoding(bytes));
        }
        return text;
    }

    private static async Task<ReadOnlyMemory<byte>> ReadToLimitAsync(Stream file, long maximum, CancellationToken cancellation)
    {
        var whole = new MemoryStream();
        var chunk = new byte[81920];
        int read;
        while ((read = await file.ReadAsync(chunk, cancellation)) > 0)
        {
            if (whole.Length + read > maximum)
                throw new FaultException(TooLarge(maximum));
            whole.Write(chunk, 0, read);
        }
        return whole.GetBuffer().AsMemory(0, (int)whole.Length);
    }

    public static Fault TooLarge(long maximum) => new(Words.Members, "Import.TooLarge", maximum >= 1024 * 1024 ? $"{maximum / (1024 * 1024)} MB" : $"{maximum / 1024} KB");
}
