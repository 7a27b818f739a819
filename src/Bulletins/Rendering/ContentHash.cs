using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Bulletins.Texts;

namespace Bulletins.Rendering;

/// <summary>SHA-256 over everything that a member reads, the wording of the templates included: as long as it is the same,
/// what goes out is what was approved.</summary>
public static class ContentHash
{
    /// <param name="editions">In any order.</param>
    /// <returns>64 lower-case hexadecimal digits.</returns>
    public static string Of(IEnumerable<RenderedEdition> editions)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var edition in editions.OrderBy(e => e.Language))
            foreach (var part in (string[])[edition.Language.Tag(), edition.Subject, edition.Html, edition.Text])
                Append(hash, part);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>With its length before it, so that no text can pass for two.</summary>
    private static void Append(IncrementalHash hash, string part)
    {
        var bytes = Encoding.UTF8.GetBytes(part);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
