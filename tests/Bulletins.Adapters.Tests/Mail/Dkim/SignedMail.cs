using System.Text;
using Bulletins.Mail.Dkim;
using Bulletins.Mail.Messages;
using Bulletins.Sending.Messages;

namespace Bulletins.Adapters.Tests.Mail.Dkim;

/// <summary>Messages signed by keys of association.example, and the records that publish those.</summary>
internal static class SignedMail
{
    public const string Domain = "association.example";
    public static readonly DkimKey Rsa = RsaDkimKey.New(2048);
    public static readonly DkimKey Ed25519 = Ed25519DkimKey.New();

    public static readonly DkimSigner RsaSigner = new(Domain, "rsa2026", Rsa);
    public static readonly DkimSigner Ed25519Signer = new(Domain, "ed2026", Ed25519);

    public static readonly Dictionary<string, string> Records = new()
    {
        [DkimRecord.NameOf(Domain, "rsa2026")] = DkimRecord.ValueOf(Rsa),
        [DkimRecord.NameOf(Domain, "ed2026")] = DkimRecord.ValueOf(Ed25519),
    };

    public static SignedMessageFormat Format(params DkimSigner[] signers) => new(new MimeMessageFormat(), new DkimSigners(signers));

    public static byte[] Write(OutgoingMessage message, params DkimSigner[] signers)
    {
        IMessageFormat format = Format(signers.Length > 0 ? signers : [RsaSigner, Ed25519Signer]);
        return format.Write(message);
    }

    /// <summary>The values of h= of every signature, in order.</summary>
    public static List<string[]> CoveredBy(byte[] message) => [.. Encoding.UTF8.GetString(message).Split("DKIM-Signature:").Skip(1)
        .Select(field => field.Split("h=")[1].Split(';')[0].Split(':').Select(name => name.Trim()).ToArray())];
}
