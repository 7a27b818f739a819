using System.Text;
using Bulletins.Mail.Incoming;

namespace Bulletins.Adapters.Tests.Mail.Incoming;

public class MailTextTests
{
    private readonly MailText reader = new();

    [Test]
    public void A_page_becomes_text_and_files_are_named()
    {
        var mail = reader.Read(Encoding.UTF8.GetBytes("""
            From: =?utf-8?B?6Zmz5aSn5paH?= <chan@firm.example>
            Reply-To: office@firm.example
            Subject: =?utf-8?B?5p+l6Kmi?=
            Content-Type: multipart/mixed; boundary=x

            --x
            Content-Type: text/html; charset=utf-8

            <p>請寄<b>表格</b></p><img src="https://spy.example/1.gif"><script>alert(1)</script>
            --x
            Content-Type: application/pdf
            Content-Disposition: attachment; filename="form.pdf"

            %PDF
            --x--
            """));

        Assert.That(mail.Text, Does.Contain("表格").And.Not.Contain("alert").And.Not.Contain("spy").And.Not.Contain("<"));
        Assert.That(mail.Attachments, Is.EqualTo(new[] { "form.pdf" }));
        Assert.That((mail.AnswerTo, mail.Field("subject")), Is.EqualTo(("office@firm.example", "查詢")));
        Assert.That(mail.Field("From"), Does.Contain("陳大文"));
    }

    [Test]
    public void What_is_quoted_stays() =>
        Assert.That(reader.Read("Subject: Re\n\nYes.\n\n----- Original Message -----\nFrom: us@association.example\nWill you come?\n"u8.ToArray()).Text,
            Does.Contain("Yes.").And.Contain("Will you come?"));

    [Test]
    public void Signs_that_turn_the_direction_of_what_follows_are_left_out() =>
        Assert.That(reader.Read(Encoding.UTF8.GetBytes("Subject: a\u202Egpj.exe\n\nb\u2066c\u0007d\n")) is var mail ? (mail.Field("Subject"), mail.Text) : default,
            Is.EqualTo(("agpj.exe", "bcd")));

    [Test]
    public void Nothing_makes_it_fail()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var sample = Encoding.UTF8.GetBytes("From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/html\n\n<p>text\n--x\nContent-Type: message/rfc822\n\nSubject: y\n\nz\n--x--\n");
        TestContext.Out.WriteLine($"seed {seed}");
        Assert.That(() =>
        {
            for (var i = 0; i < 2000; i++)
            {
                var octets = sample[..random.Next(sample.Length)].Concat(sample[random.Next(sample.Length)..]).ToArray();
                for (var change = 0; change < 5 && octets.Length > 0; change++)
                    octets[random.Next(octets.Length)] = (byte)random.Next(256);
                reader.Read(octets);
            }
            reader.Read([]);
        }, Throws.Nothing);
    }
}
