using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;
using Org.BouncyCastle.Security;

namespace Bulletins.Mail.Dkim;

/// <summary>ed25519-sha256 (RFC 8463). The platform has no Ed25519; Bouncy Castle, which MimeKit brings, does.</summary>
internal sealed class Ed25519DkimKey : DkimKey
{
    /// <summary>PKCS #8 around the 32 bytes of the key (RFC 8410 section 7).</summary>
    private static readonly byte[] Pkcs8Beginning = [0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

    private readonly byte[] seed;

    public Ed25519DkimKey(byte[] seed)
    {
        this.seed = seed;
        PublicKey = new byte[Ed25519.PublicKeySize];
        Ed25519.GeneratePublicKey(seed, 0, PublicKey, 0);
    }

    public override string Algorithm => "ed25519-sha256";
    public override string Type => "ed25519";
    public override int Bits => 256;
    public override byte[] PublicKey { get; }
    public override int SignatureLength => Ed25519.SignatureSize;

    public static Ed25519DkimKey New()
    {
        var seed = new byte[Ed25519.SecretKeySize];
        Ed25519.GeneratePrivateKey(new SecureRandom(), seed);
        return new Ed25519DkimKey(seed);
    }

    /// <param name="privateKey">An octet string in an octet string's content (RFC 8410 section 7).</param>
    public static Ed25519DkimKey FromPkcs8(ReadOnlySpan<byte> privateKey) => privateKey is [0x04, 0x20, .. { Length: 32 } seed]
        ? new Ed25519DkimKey(seed.ToArray())
        : throw new DkimKeyFault("Length");

    public override void Sign(ReadOnlySpan<byte> hash, Span<byte> signature)
    {
        var message = hash.ToArray();
        var signed = new byte[Ed25519.SignatureSize];
        Ed25519.Sign(seed, 0, PublicKey, 0, message, 0, message.Length, signed, 0);
        signed.CopyTo(signature);
    }

    public override string ToPem() => PemEncoding.WriteString("PRIVATE KEY", [.. Pkcs8Beginning, .. seed]);
}
