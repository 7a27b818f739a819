using System.Security.Cryptography;
using System.Text;
using Bulletins.Mail.Dkim;
using Bulletins.Mail.Messages;
using Bulletins.Sending.Messages;
using Bulletins.Testing.Mail;

namespace Bulletins.Adapters.Tests.Mail.Dkim;

[Parallelizable(ParallelScope.All)]
public class DkimSigningTests
{
    private const string Token = "0123456789abcdef0123456789abcdef";

    [Test]
    public void The_same_message_always_gets_the_same_signature_also_on_many_threads()
    {
        var message = TestMessage.To("chan@member.example", Token);
        var first = SignedMail.Write(message);
        var others = Enumerable.Range(0, 64).AsParallel().WithDegreeOfParallelism(8).Select(_ => SignedMail.Write(message)).ToList();

        Assert.That(others, Has.All.EqualTo(first));
        Assert.That(SignedMail.Write(message with { Subject = "另一份通告" }), Is.Not.EqualTo(first));
    }

    [Test]
    public void The_signatures_stand_in_front_of_the_unchanged_message()
    {
        var message = TestMessage.To("chan@member.example", Token);
        IMessageFormat format = new MimeMessageFormat();
        var unsigned = format.Write(message);
        var signed = SignedMail.Write(message);

        Assert.That(signed[^unsigned.Length..], Is.EqualTo(unsigned));
        var front = Encoding.ASCII.GetString(signed[..^unsigned.Length]);
        Assert.That(front, Does.StartWith("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n d=association.example; s=rsa2026; t=1795401000;\r\n h="));
        Assert.That(front.Split("\r\n").Select(line => line.Length), Has.All.LessThanOrEqualTo(78));
    }

    [Test]
    public void Every_field_that_matters_is_covered_once_more_than_it_occurs()
    {
        var covered = SignedMail.CoveredBy(SignedMail.Write(TestMessage.To("chan@member.example", Token)));

        Assert.That(covered, Has.Count.EqualTo(2));
        foreach (var names in covered)
        {
            var times = names.GroupBy(name => name).ToDictionary(name => name.Key, name => name.Count());
            foreach (var present in (string[])["from", "to", "subject", "date", "reply-to", "message-id", "mime-version", "content-type", "list-id", "list-unsubscribe", "list-unsubscribe-post"])
                Assert.That(times[present], Is.EqualTo(2), present);
            foreach (var absent in (string[])["cc", "content-transfer-encoding", "list-help", "list-owner", "list-archive"])
                Assert.That(times[absent], Is.EqualTo(1), absent);
            Assert.That(times, Does.Not.ContainKey("feedback-id").And.Not.ContainKey("precedence"));
        }
    }

    [TestCase("info@association.example", "association.example")]
    [TestCase("info@Association.Example", "association.example")]
    [TestCase("info@news.association.example", "news.association.example")]
    [TestCase("info@a.news.association.example", "news.association.example")]
    [TestCase("info@old.association.example", "association.example")]
    [TestCase("info@協會.example", "xn--3kry17b.example")]
    [TestCase("info@badassociation.example", null)]
    [TestCase("info@example", null)]
    public void The_key_is_that_of_the_senders_domain_or_the_nearest_above_it(string sender, string? domain)
    {
        var signers = new DkimSigners(((string[])["association.example", "news.association.example", "xn--3kry17b.example"])
            .SelectMany(name => (DkimSigner[])[new(name, "a", SignedMail.Ed25519), new(name, "b", SignedMail.Rsa)]));

        Assert.That(signers.For(sender).Select(signer => signer.Domain), Is.EqualTo(domain is null ? [] : new[] { domain, domain }));
    }

    [Test]
    public void Mail_of_a_sender_without_a_key_goes_unsigned()
    {
        var message = TestMessage.To("chan@member.example", Token) with { FromAddress = "info@elsewhere.example" };
        IMessageFormat format = new MimeMessageFormat();
        Assert.That(SignedMail.Write(message), Is.EqualTo(format.Write(message)));
    }

    [Test]
    public void Keys_read_back_from_every_form_they_are_written_in()
    {
        using var rsa = RSA.Create(2048);
        Assert.That(DkimKey.Read(rsa.ExportPkcs8PrivateKeyPem()).PublicKey, Is.EqualTo(rsa.ExportSubjectPublicKeyInfo()));
        Assert.That(DkimKey.Read(rsa.ExportRSAPrivateKeyPem()).PublicKey, Is.EqualTo(rsa.ExportSubjectPublicKeyInfo()));
        Assert.That(DkimKey.Read(SignedMail.Rsa.ToPem()).PublicKey, Is.EqualTo(SignedMail.Rsa.PublicKey));
        Assert.That(DkimKey.Read(SignedMail.Ed25519.ToPem()).PublicKey, Is.EqualTo(SignedMail.Ed25519.PublicKey));
    }

    [Test]
    [SetUICulture("en")]
    public void What_is_no_key_is_told_what_it_is()
    {
        using var elliptic = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsa = RSA.Create(2048);
        Assert.That(() => DkimKey.Read("hello"), Throws.TypeOf<DkimKeyFault>().With.Message.Contains("no PEM block"));
        Assert.That(() => DkimKey.Read(rsa.ExportSubjectPublicKeyInfoPem()), Throws.TypeOf<DkimKeyFault>().With.Message.Contains("a PUBLIC KEY, not a private key"));
        Assert.That(() => DkimKey.Read(elliptic.ExportPkcs8PrivateKeyPem()), Throws.TypeOf<DkimKeyFault>().With.Message.Contains("DKIM has RSA and Ed25519"));
        Assert.That(() => DkimKey.Read("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"), Throws.TypeOf<DkimKeyFault>().With.Message.StartsWith("it can’t be read"));
        Assert.That(() => DkimKey.Read("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----"), Throws.TypeOf<DkimKeyFault>().With.Message.StartsWith("it can’t be read"));
    }

    [Test]
    public void A_record_is_cut_into_strings_that_DNS_can_hold()
    {
        var strings = DkimRecord.Line(SignedMail.Domain, "rsa2026", SignedMail.Rsa).Split('"').Where((_, i) => i % 2 == 1).ToList();

        Assert.That(strings, Has.Count.EqualTo(2).And.All.Length.LessThanOrEqualTo(255));
        Assert.That(string.Concat(strings), Is.EqualTo($"v=DKIM1; k=rsa; p={Convert.ToBase64String(SignedMail.Rsa.PublicKey)}"));
    }

    [Test]
    public void A_new_key_is_readable_by_its_owner_alone_and_never_replaces_another()
    {
        var folder = Directory.CreateTempSubdirectory("bulletins-dkim-");
        try
        {
            var path = Path.Combine(folder.FullName, "key.pem");
            var publication = DkimPublication.Of("Example.org", "s1")!;
            var record = publication.MakeKey(DkimAlgorithm.Ed25519, path);

            Assert.That(record, Does.StartWith("s1._domainkey.example.org. IN TXT \"v=DKIM1; k=ed25519; p="));
            Assert.That(publication.RecordOf(path), Is.EqualTo(record));
            if (!OperatingSystem.IsWindows())
                Assert.That(File.GetUnixFileMode(path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.That(() => publication.MakeKey(DkimAlgorithm.Rsa, path), Throws.InstanceOf<IOException>());
            Assert.That(publication.RecordOf(path), Is.EqualTo(record));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
