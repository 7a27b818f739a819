using System.Security.Cryptography;
using Bulletins.Mail.Dkim;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bulletins.Adapters.Tests.Mail.Dkim;

public sealed class DkimOptionsCheckTests
{
    [Test]
    public void Sound_keys_pass() =>
        Assert.That(Faults(Key(), Key(selector: "s2", key: SignedMail.Ed25519.ToPem()), Key(domain: "協會.example")), Is.Empty);

    [Test]
    public void Each_fault_names_its_key_and_says_what_is_allowed()
    {
        using var weak = RSA.Create(512);
        Told(Key(domain: "a b"), "Mail:Dkim:0:Domain is 'a b'. It must be a domain name");
        Told(Key(domain: "localhost"), "Mail:Dkim:0:Domain is 'localhost'");
        Told(Key(selector: "s 1"), "Mail:Dkim:0:Selector is 's 1'");
        Told(Key(key: null), "Mail:Dkim:0: exactly one of PrivateKeyFile and PrivateKey must be set");
        Told(Key(key: "hello"), "Mail:Dkim:0:PrivateKey can't be used: it holds no PEM block");
        Told(Key(key: weak.ExportPkcs8PrivateKeyPem()), "Mail:Dkim:0:PrivateKey can't be used: it is an RSA key of 512 bits. It must have 2048 to 4096.");
        Told(new DkimOptions { Domain = "association.example", Selector = "s1", PrivateKeyFile = "/no/such/key.pem" }, "Mail:Dkim:0:PrivateKeyFile is '/no/such/key.pem', and it can't be read");
        Assert.That(Faults(Key(), Key()), Has.One.Contains("Mail:Dkim:1:Selector and Domain are those of Mail:Dkim:0"));
    }

    private static void Told(DkimOptions key, string sentence) => Assert.That(Faults(key).Single(), Does.Contain(sentence));

    private static DkimOptions Key(string domain = "association.example", string selector = "s1", string? key = "") =>
        new() { Domain = domain, Selector = selector, PrivateKey = key == "" ? SignedMail.Rsa.ToPem() : key };

    private static IEnumerable<string> Faults(params DkimOptions[] keys)
    {
        var options = new MailOptions();
        options.Dkim.AddRange(keys);
        return new DkimOptionsCheck(NullLogger<DkimOptionsCheck>.Instance).Validate(null, options).Failures ?? [];
    }
}
