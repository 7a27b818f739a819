using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using Bulletins.Mail.Messages;

namespace Bulletins.Mail.Dkim;

/// <summary>What of one message is signed: computed once, however many keys sign it.</summary>
internal sealed class SignedContent : IDisposable
{
    /// <summary>Room for the signature's own field, which is signed too.</summary>
    private const int LongestSignatureField = 4096;
    private const int LongestLine = 76;

    private readonly byte[] fields;
    private int fieldsLength;
    private readonly ArrayBufferWriter<byte> names = new(512);
    private readonly byte[] bodyHash = new byte[44];

    /// <param name="header">All header lines, without the empty line behind them.</param>
    public SignedContent(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body)
    {
        // A field grows by two bytes at most: a line end where the last has none.
        fields = ArrayPool<byte>.Shared.Rent(header.Length + 2 + LongestSignatureField);
        var places = ArrayPool<FieldPlace>.Shared.Rent(header.Count((byte)'\n') + 1);
        Cover(header, places.AsSpan(0, FieldPlace.Find(header, places)));
        ArrayPool<FieldPlace>.Shared.Return(places);
        Hash(body);
    }

    /// <summary>The value of h=, folded.</summary>
    public ReadOnlySpan<byte> Names => names.WrittenSpan;

    /// <summary>The value of bh=.</summary>
    public ReadOnlySpan<byte> BodyHash => bodyHash;

    /// <summary>The hash that is signed: of the covered fields and, behind them, the signature's own field with nothing in
    /// b= (RFC 6376 section 3.7).</summary>
    /// <param name="signature">The field up to and with <c>b=</c>.</param>
    public void HashWith(ReadOnlySpan<byte> signature, Span<byte> hash)
    {
        var own = RelaxedForm.WriteField(signature, fields.AsSpan(fieldsLength)) - "\r\n"u8.Length;
        SHA256.HashData(fields.AsSpan(0, fieldsLength + own), hash);
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(fields);

    /// <summary>Of several fields of a name the last one counts as the first (RFC 6376 section 5.4.2).</summary>
    private void Cover(ReadOnlySpan<byte> header, ReadOnlySpan<FieldPlace> places)
    {
        var column = " h=".Length;
        foreach (var covered in CoveredFields.All)
        {
            for (var i = places.Length - 1; i >= 0; i--)
            {
                var place = places[i];
                if (!covered.Is(header.Slice(place.Start, place.NameLength)))
                    continue;
                fieldsLength += RelaxedForm.WriteField(header[place.Start..place.End], fields.AsSpan(fieldsLength));
                Name(covered, ref column);
            }
            if (covered.IsOversigned)
                Name(covered, ref column);
        }
    }

    private void Name(CoveredField field, ref int column)
    {
        if (names.WrittenCount > 0)
        {
            names.Write(":"u8);
            column++;
        }
        // One more for the colon or semicolon behind it.
        if (column + field.Name.Length + 1 > LongestLine)
        {
            names.Write("\r\n  "u8);
            column = 2;
        }
        names.WriteAscii(field.Name);
        column += field.Name.Length;
    }

    private void Hash(ReadOnlySpan<byte> body)
    {
        var canonical = ArrayPool<byte>.Shared.Rent(body.Length + 2);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(canonical.AsSpan(0, RelaxedForm.WriteBody(body, canonical)), hash);
        ArrayPool<byte>.Shared.Return(canonical);
        Base64.EncodeToUtf8(hash, bodyHash, out _, out _);
    }
}
