using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Bulletins.Mail.Dkim;

/// <summary>rsa-sha256, by the platform's own RSA.</summary>
/// <remarks>The platform doesn't promise that one instance may sign on several threads at once, so each signature takes one
/// out of a pool, which holds as many as ever signed at the same time.</remarks>
internal sealed class RsaDkimKey : DkimKey
{
    private readonly RSAParameters parameters;
    private readonly ConcurrentBag<RSA> idle = [];

    private RsaDkimKey(RSA rsa)
    {
        parameters = rsa.ExportParameters(includePrivateParameters: true);
        PublicKey = rsa.ExportSubjectPublicKeyInfo();
        Bits = rsa.KeySize;
        idle.Add(rsa);
    }

    public override string Algorithm => "rsa-sha256";
    public override string Type => "rsa";
    public override int Bits { get; }
    public override byte[] PublicKey { get; }
    public override int SignatureLength => (Bits + 7) / 8;

    public static RsaDkimKey New(int bits) => new(RSA.Create(bits));

    public static RsaDkimKey FromPkcs8(ReadOnlySpan<byte> bytes)
    {
        var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(bytes, out _);
        return new RsaDkimKey(rsa);
    }

    public static RsaDkimKey FromPkcs1(ReadOnlySpan<byte> bytes)
    {
        var rsa = RSA.Create();
        try
        {
            rsa.ImportRSAPrivateKey(bytes, out _);
        }
        catch (CryptographicException damaged)
        {
            throw new DkimKeyFault("Damaged", damaged, damaged.Message.TrimEnd('.'));
        }
        return new RsaDkimKey(rsa);
    }

    public override void Sign(ReadOnlySpan<byte> hash, Span<byte> signature)
    {
        if (!idle.TryTake(out var rsa))
            rsa = RSA.Create(parameters);
        rsa.SignHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        idle.Add(rsa);
    }

    public override string ToPem()
    {
        using var rsa = RSA.Create(parameters);
        return rsa.ExportPkcs8PrivateKeyPem();
    }
}
