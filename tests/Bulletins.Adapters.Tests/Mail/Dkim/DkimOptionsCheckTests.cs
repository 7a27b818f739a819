using System.Security.Cryptography;
using Bulletins.Mail.Dkim;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bulletins.Adapters.Tests.Mail.Dkim;

[SetUICulture("en")]
public sealed class DkimOptionsCheckTests
{
    [Test]
    public void Sound_keys_pass() =>
        Assert.That(Faults(Key(), Key(selector: "s2", key: SignedMail.Ed25519.ToPem()), Key(domain: "協會.example")), Is.Empty);

    [Test]
    public void Each_fault_names_its_key_and_says_what_is_allowed()
    {
        using var weak = RSA.Create(512);
        Told(Key(domain: "a b"), "The setting Mail:Dkim:0:Domain is “a b”. It must be a domain name");
        Told(Key(domain: "localhost"), "Mail:Dkim:0:Domain is “localhost”");
        Told(Key(selector: "s 1"), "Mail:Dkim:0:Selector is “s 1”");
        Told(Key(key: null), "Exactly one of the settings Mail:Dkim:0:PrivateKeyFile and Mail:Dkim:0:PrivateKey must be given");
        Told(Key(key: "hello"), "The key of the setting Mail:Dkim:0:PrivateKey can’t be used: no PEM block is in it");
        Told(Key(key: weak.ExportPkcs8PrivateKeyPem()), "The RSA key of the setting Mail:Dkim:0:PrivateKey has 512 bits. It must have 2048 to 4096;");
        Told(new DkimOptions { Domain = "association.example", Selector = "s1", PrivateKeyFile = "/no/such/key.pem" }, "The key file “/no/such/key.pem” of the setting Mail:Dkim:0:PrivateKeyFile can’t be read");
        Assert.That(Faults(Key(), Key()), Has.One.Contains("Mail:Dkim:1 and Mail:Dkim:0 have the same Selector and Domain"));
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
