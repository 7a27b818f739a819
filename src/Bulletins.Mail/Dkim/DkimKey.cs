using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;

namespace Bulletins.Mail.Dkim;

/// <summary>A private key that signs mail. Safe to share between threads.</summary>
internal abstract class DkimKey
{
    private const string RsaIdentifier = "1.2.840.113549.1.1.1";
    private const string Ed25519Identifier = "1.3.101.112";

    /// <summary>As in a signature's tag a=.</summary>
    public abstract string Algorithm { get; }

    /// <summary>As in a DNS record's tag k=.</summary>
    public abstract string Type { get; }

    public abstract int Bits { get; }

    /// <summary>As in a DNS record's tag p=, before base64.</summary>
    public abstract byte[] PublicKey { get; }

    public abstract int SignatureLength { get; }

    /// <param name="hash">SHA-256 of what is signed.</param>
    /// <param name="signature">Exactly <see cref="SignatureLength"/> bytes; the same for the same hash.</param>
    public abstract void Sign(ReadOnlySpan<byte> hash, Span<byte> signature);

    /// <summary>PKCS #8.</summary>
    public abstract string ToPem();

    /// <summary>Reads PKCS #8 (RSA or Ed25519) or PKCS #1 (RSA).</summary>
    /// <exception cref="DkimKeyFault">It isn't such a key.</exception>
    public static DkimKey Read(string pem)
    {
        if (!PemEncoding.TryFind(pem, out var place))
            throw new DkimKeyFault("NoPem");
        var bytes = Convert.FromBase64String(pem[place.Base64Data]);
        try
        {
            return pem[place.Label] switch
            {
                "PRIVATE KEY" => FromPkcs8(bytes),
                "RSA PRIVATE KEY" => RsaDkimKey.FromPkcs1(bytes),
                "ENCRYPTED PRIVATE KEY" => throw new DkimKeyFault("Encrypted"),
                var other => throw new DkimKeyFault("Other", null, other),
            };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static DkimKey FromPkcs8(byte[] bytes)
    {
        try
        {
            var info = Pkcs8PrivateKeyInfo.Decode(bytes, out _, skipCopy: true);
            return info.AlgorithmId.Value switch
            {
                RsaIdentifier => RsaDkimKey.FromPkcs8(bytes),
                Ed25519Identifier => Ed25519DkimKey.FromPkcs8(info.PrivateKeyBytes.Span),
                var other => throw new DkimKeyFault("Algorithm", null, info.AlgorithmId.FriendlyName ?? other ?? ""),
            };
        }
        catch (CryptographicException damaged) when (damaged is not DkimKeyFault)
        {
            throw new DkimKeyFault("Damaged", damaged, damaged.Message.TrimEnd('.'));
        }
    }
}
