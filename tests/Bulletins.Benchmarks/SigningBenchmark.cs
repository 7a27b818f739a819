using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using Bulletins.Mail.Dkim;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Microsoft.Extensions.Options;
using MimeKit;
using MimeKit.Cryptography;

namespace Bulletins.Benchmarks;

/// <summary>What DKIM costs for a message of 36 KB, beside what the platform's RSA alone costs and what MimeKit's signer does.</summary>
[MemoryDiagnoser]
public class SigningBenchmark
{
    private const string Sender = "info@association.example";
    private static readonly HeaderId[] Covered = [HeaderId.From, HeaderId.To, HeaderId.Subject, HeaderId.Date, HeaderId.MessageId];

    private readonly RSA rsa = RSA.Create(2048);
    private readonly byte[] hash = SHA256.HashData("a"u8);
    private readonly byte[] signature = new byte[256];
    private readonly ArrayBufferWriter<byte> field = new(2048);
    private readonly byte[] header = Encoding.ASCII.GetBytes("Date: Mon, 23 Nov 2026 10:30:00 +0800\r\nFrom: <info@association.example>\r\nTo: <chan@member.example>\r\n"
        + "Subject: =?utf-8?b?6YCa5ZGK?=\r\nMessage-ID: <a@association.example>\r\nList-Id: <circulars.association.example>\r\n"
        + "List-Unsubscribe: <https://circulars.example/u/0123456789abcdef>,\r\n <mailto:info@association.example?subject=unsubscribe>\r\n"
        + "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n");
    private readonly byte[] body = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(new string('A', 76) + "\r\n", 36 * 1024 / 78)));
    private DkimSigners byRsa = null!;
    private DkimSigners byEd25519 = null!;
    private DkimSigners byBoth = null!;
    private MimeMessage message = null!;
    private MimeKit.Cryptography.DkimSigner mimeKit = null!;

    public static void Run() => ShortRun.Of<SigningBenchmark>();

    [GlobalSetup]
    public void Prepare()
    {
        var folder = Directory.CreateTempSubdirectory("bulletins-signing-").FullName;
        var ed25519 = Path.Combine(folder, "ed25519.pem");
        DkimPublication.Of("association.example", "ed")!.MakeKey(DkimAlgorithm.Ed25519, ed25519);
        var keys = (Rsa: new DkimOptions { Domain = "association.example", Selector = "rsa", PrivateKey = rsa.ExportPkcs8PrivateKeyPem() },
            Ed25519: new DkimOptions { Domain = "association.example", Selector = "ed", PrivateKeyFile = ed25519 });
        byRsa = Signers(keys.Rsa);
        byEd25519 = Signers(keys.Ed25519);
        byBoth = Signers(keys.Rsa, keys.Ed25519);
        Directory.Delete(folder, recursive: true);

        message = MimeMessage.Load(new MemoryStream([.. header, .. "\r\n"u8, .. body]));
        mimeKit = new MimeKit.Cryptography.DkimSigner(new MemoryStream(Encoding.ASCII.GetBytes(rsa.ExportRSAPrivateKeyPem())), "association.example", "rsa")
        {
            HeaderCanonicalizationAlgorithm = DkimCanonicalizationAlgorithm.Relaxed,
            BodyCanonicalizationAlgorithm = DkimCanonicalizationAlgorithm.Relaxed,
        };
    }

    [Benchmark(Baseline = true)]
    public int PlatformRsaAlone() => rsa.SignHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    [Benchmark]
    public int Rsa() => Sign(byRsa);

    [Benchmark]
    public int Ed25519() => Sign(byEd25519);

    [Benchmark]
    public int Both() => Sign(byBoth);

    [Benchmark]
    public void MimeKitRsa()
    {
        message.Headers.RemoveAll(HeaderId.DkimSignature);
        mimeKit.Sign(message, Covered);
    }

    private int Sign(DkimSigners signers)
    {
        field.ResetWrittenCount();
        signers.Sign(Sender, header, body, DateTime.UnixEpoch, field);
        return field.WrittenCount;
    }

    private static DkimSigners Signers(params DkimOptions[] keys)
    {
        var options = new MailOptions();
        options.Dkim.AddRange(keys);
        return new DkimSigners(Options.Create(options));
    }
}
