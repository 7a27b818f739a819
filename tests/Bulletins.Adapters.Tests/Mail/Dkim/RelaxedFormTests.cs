using System.Security.Cryptography;
using System.Text;
using Bulletins.Mail.Dkim;

namespace Bulletins.Adapters.Tests.Mail.Dkim;

public class RelaxedFormTests
{
    [TestCase("A: X\r\n", "a:X\r\n", TestName = "A field, RFC 6376 section 3.4.5")]
    [TestCase("B : Y\t\r\n\tZ  \r\n", "b:Y Z\r\n", TestName = "A folded field, RFC 6376 section 3.4.5")]
    [TestCase("Subject:\r\n =?utf-8?b?6YCa5ZGK?=\r\n =?utf-8?b?6YCa5ZGK?=\r\n", "subject:=?utf-8?b?6YCa5ZGK?= =?utf-8?b?6YCa5ZGK?=\r\n", TestName = "A field that begins on its second line")]
    [TestCase("X-Empty: \r\n", "x-empty:\r\n", TestName = "An empty field")]
    [TestCase("X: a:b  c", "x:a:b c\r\n", TestName = "A field without its line end")]
    public void Fields(string field, string expected)
    {
        var to = new byte[field.Length + 2];
        Assert.That(Encoding.ASCII.GetString(to, 0, RelaxedForm.WriteField(Encoding.ASCII.GetBytes(field), to)), Is.EqualTo(expected));
    }

    [TestCase(" C \r\nD \t E\r\n\r\n\r\n", " C\r\nD E\r\n", TestName = "RFC 6376 section 3.4.5")]
    [TestCase("", "", TestName = "No body")]
    [TestCase("\r\n\r\n", "", TestName = "Only empty lines")]
    [TestCase(" \t\r\n \r\n", "", TestName = "Only white space")]
    [TestCase("a", "a\r\n", TestName = "No line end")]
    [TestCase("a  ", "a\r\n", TestName = "White space at the very end")]
    [TestCase("a\r\n\r\nb\r\n", "a\r\n\r\nb\r\n", TestName = "An empty line within")]
    public void Bodies(string body, string expected)
    {
        var to = new byte[body.Length + 2];
        Assert.That(Encoding.ASCII.GetString(to, 0, RelaxedForm.WriteBody(Encoding.ASCII.GetBytes(body), to)), Is.EqualTo(expected));
    }

    /// <summary>Appendix A.3 of RFC 8463: Ed25519 always gives the same signature, so it can be held letter by letter.</summary>
    [Test]
    public void The_example_of_RFC_8463_gives_its_signature()
    {
        const string body = "Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n";
        string[] fields =
        [
            "From: Joe SixPack <joe@football.example.com>\r\n",
            "To: Suzie Q <suzie@shopping.example.net>\r\n",
            "Subject: Is dinner ready?\r\n",
            "Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n",
            "Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n",
            "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n d=football.example.com; i=@football.example.com;\r\n"
                + " q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n subject : date : message-id : from : subject : date;\r\n"
                + " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n b=",
        ];
        var canonical = new byte[body.Length + 2];
        var bodyHash = SHA256.HashData(canonical.AsSpan(0, RelaxedForm.WriteBody(Encoding.ASCII.GetBytes(body), canonical)));
        Assert.That(Convert.ToBase64String(bodyHash), Is.EqualTo("2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8="));

        var signed = string.Concat(fields.Select(Relaxed))[..^2];
        var key = new Ed25519DkimKey(Convert.FromBase64String("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A="));
        var signature = new byte[key.SignatureLength];
        key.Sign(SHA256.HashData(Encoding.ASCII.GetBytes(signed)), signature);

        Assert.That(Convert.ToBase64String(key.PublicKey), Is.EqualTo("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="));
        Assert.That(Convert.ToBase64String(signature), Is.EqualTo("/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw=="));
    }

    private static string Relaxed(string field)
    {
        var to = new byte[field.Length + 2];
        return Encoding.ASCII.GetString(to, 0, RelaxedForm.WriteField(Encoding.ASCII.GetBytes(field), to));
    }
}
