using Bulletins.Composing;
using Bulletins.Dispatching;
using Bulletins.Members.Topics;
using Bulletins.Rendering;
using Bulletins.Sending;
using Bulletins.Sending.Messages;
using Bulletins.Storage;
using Bulletins.Texts;

namespace Bulletins.Tests.Sending.Messages;

public class DispatchMessagesTests
{
    private const string Token = "0123456789abcdef0123456789abcdef";
    private static readonly DateTime Date = new(2026, 11, 23, 2, 30, 0, DateTimeKind.Utc);

    [Test]
    public void The_personal_fields_are_filled_and_escaped_in_HTML_only()
    {
        var message = Messages().Compose(Recipient(name: "陳 <b>大文</b> & 子", organisation: "甲\"乙\"廠"), Date);

        Assert.That(message.Html.ToString(), Is.EqualTo("<p>陳 &lt;b&gt;大文&lt;/b&gt; &amp; 子 甲&quot;乙&quot;廠</p>"
            + $"<a href=\"https://circulars.example/x/b/{Token}\">網頁</a><a href=\"https://circulars.example/x/u/{Token}\">退訂</a>"));
        Assert.That(message.Text.ToString(), Is.EqualTo($"陳 <b>大文</b> & 子：https://circulars.example/x/b/{Token} https://circulars.example/x/u/{Token}"));
        Assert.That(message.Subject, Is.EqualTo("通告：甲\"乙\"廠"));
    }

    [Test]
    public void Everything_that_names_the_delivery_stays_the_same_at_every_attempt()
    {
        var messages = Messages();
        var first = messages.Compose(Recipient(), Date);
        var second = messages.Compose(Recipient(), Date.AddHours(5));

        Assert.That(second with { Date = Date, Headers = first.Headers }, Is.EqualTo(first));
        Assert.That(second.Headers, Is.EqualTo(first.Headers));
        Assert.That(first.MessageId, Is.EqualTo($"{Token}@association.example"));
        Assert.That(first.EnvelopeSender, Is.EqualTo($"info+{Token}@association.example"));
        Assert.That(EnvelopeSender.TokenOf(first.EnvelopeSender), Is.EqualTo(Token));
    }

    [Test]
    public void The_list_fields_let_the_reader_leave_with_one_click()
    {
        var fields = Messages().Compose(Recipient(), Date).Headers.ToDictionary(field => field.Key, field => field.Value);

        Assert.That(fields["List-Id"], Is.EqualTo("珠三角工業協會通告 <circulars.association.example>"));
        Assert.That(fields["List-Unsubscribe"], Is.EqualTo($"<https://circulars.example/x/u/{Token}>, <mailto:secretary@association.example?subject=unsubscribe%20{Token}>"));
        Assert.That(fields["List-Unsubscribe-Post"], Is.EqualTo("List-Unsubscribe=One-Click"));
        Assert.That(fields["Archived-At"], Is.EqualTo($"<https://circulars.example/x/b/{Token}>"));
        Assert.That(fields["Precedence"], Is.EqualTo("bulk"));
        Assert.That(fields["Content-Language"], Is.EqualTo("zh-Hant"));
        Assert.That(fields["Feedback-ID"], Does.Not.Contain(Token), "nothing in it may tell recipients apart");
        Assert.That(fields["Feedback-ID"].Split(':'), Has.Length.LessThanOrEqualTo(4));
        Assert.That(fields["Feedback-ID"].Split(':')[^1], Has.Length.InRange(5, 15));
    }

    [Test]
    public void The_list_names_where_help_is_and_whom_to_write_to()
    {
        var fields = Messages().Compose(Recipient(), Date).Headers.ToDictionary(field => field.Key, field => field.Value);

        Assert.That(fields["List-Help"], Is.EqualTo("<https://circulars.example/x/u>, <mailto:secretary@association.example?subject=help>"));
        Assert.That(fields["List-Owner"], Is.EqualTo("<mailto:secretary@association.example>"));
        Assert.That(fields, Does.Not.ContainKey("List-Archive"));
    }

    [Test]
    public void A_frame_from_before_those_fields_still_gives_the_message_it_gave()
    {
        var frame = MessageFrame.Read("""
            {"FromNames":{"zh-Hant":"珠三角工業協會"},"FromAddress":"info@association.example","ReplyTo":null,"BounceAddress":"info@association.example",
            "MessageIdDomain":"association.example","BaseUrl":"https://circulars.example","ListId":"<circulars.association.example>",
            "UnsubscribeMailbox":"info@association.example","FeedbackId":"b:circular:bulletins"}
            """);
        var message = new DispatchMessages(frame, [Chinese()]).Compose(Recipient(), Date);

        Assert.That(message.Headers, Is.EqualTo(new KeyValuePair<string, string>[]
        {
            new("List-Id", "<circulars.association.example>"),
            new("List-Unsubscribe", $"<https://circulars.example/u/{Token}>, <mailto:info@association.example?subject=unsubscribe%20{Token}>"),
            new("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
            new("Archived-At", $"<https://circulars.example/b/{Token}>"),
            new("Precedence", "bulk"),
            new("X-Auto-Response-Suppress", "OOF, AutoReply"),
            new("Feedback-ID", "b:circular:bulletins"),
            new("Content-Language", "zh-Hant"),
        }));
    }

    [Test]
    public void Each_topic_is_a_list_of_its_own()
    {
        var topic = new Topic { Key = "policy", NameTraditionalChinese = "政策" };
        var fields = Messages(topic: topic).Compose(Recipient(), Date).Headers.ToDictionary(field => field.Key, field => field.Value);

        Assert.That(fields["List-Id"], Is.EqualTo("珠三角工業協會 政策 <policy.circulars.association.example>"));
    }

    [Test]
    public void An_issuer_in_ASCII_is_quoted_in_the_list_name_and_one_on_a_Chinese_domain_gets_ASCII_identifiers()
    {
        var issuer = Issuer();
        issuer.NameTraditionalChinese = "Smith, Wong & \"Co\"";
        issuer.SenderAddress = "Info+x@協會.example";
        issuer.ReplyTo = null;
        var topic = new Topic { Key = "a b", NameTraditionalChinese = "News" };
        var message = Messages(topic: topic, issuer: issuer).Compose(Recipient(), Date);
        var fields = message.Headers.ToDictionary(field => field.Key, field => field.Value);

        Assert.That(fields["List-Id"], Is.EqualTo("\"Smith, Wong & Co News\" <a-b.circulars.xn--3kry17b.example>"));
        Assert.That(fields["List-Unsubscribe"], Does.Contain("<mailto:Info%2Bx@xn--3kry17b.example?subject="));
        Assert.That(message.MessageId, Is.EqualTo($"{Token}@xn--3kry17b.example"));
    }

    [TestCase(Language.English, "An English subject", "en", "PRD Industrial Association")]
    [TestCase(Language.SimplifiedChinese, "通告：甲廠", "zh-Hant", "珠三角工業協會")]
    public void A_language_without_an_edition_gets_the_master(Language language, string subject, string tag, string issuer)
    {
        var english = new DispatchContent { Language = Language.English, Subject = "An English subject", Html = "<p></p>", Text = "text" };
        var message = Messages(contents: [english, Chinese()]).Compose(Recipient(organisation: "甲廠") with { Language = language }, Date);

        Assert.That((message.Subject, message.Language.Tag(), message.FromName), Is.EqualTo((subject, tag, issuer)));
        Assert.That(message.Headers.Single(field => field.Key == "Content-Language").Value, Is.EqualTo(tag));
    }

    [Test]
    public void Without_a_master_the_first_edition_serves_everybody()
    {
        var english = new DispatchContent { Language = Language.English, Subject = "An English subject", Html = "<p></p>", Text = "text" };
        Assert.That(Messages(contents: [english]).Compose(Recipient(), Date).Language, Is.EqualTo(Language.English));
        Assert.That(() => Messages(contents: []), Throws.InvalidOperationException);
    }

    [Test]
    public void A_contact_without_a_name_is_addressed_by_the_organisation() =>
        Assert.That(Messages().Compose(Recipient(name: "", organisation: "甲廠"), Date).ToName, Is.EqualTo("甲廠"));

    [Test]
    public void Bounces_go_to_the_configured_mailbox_and_message_ids_bear_the_configured_domain()
    {
        var mail = new MailOptions { BounceAddress = "bounces@mail.association.example", MessageIdDomain = "mail.association.example" };
        var message = Messages(mail: mail).Compose(Recipient(), Date);

        Assert.That(message.EnvelopeSender, Is.EqualTo($"bounces+{Token}@mail.association.example"));
        Assert.That(message.MessageId, Is.EqualTo($"{Token}@mail.association.example"));
    }

    [TestCase("a@b.example", "a+0123456789abcdef0123456789abcdef@b.example")]
    [TestCase("abcdefghijklmnopqrstuvwxyz12345@b.example", "abcdefghijklmnopqrstuvwxyz12345+0123456789abcdef0123456789abcdef@b.example")]
    [TestCase("退信退信退信退信退信a@b.example", "退信退信退信退信退信a+0123456789abcdef0123456789abcdef@b.example")]
    [TestCase("退信退信退信退信退信ab@協會.example", "退信退信退信退信退信ab@協會.example")]
    [TestCase("abcdefghijklmnopqrstuvwxyz123456@b.example", "abcdefghijklmnopqrstuvwxyz123456@b.example")]
    public void The_local_part_of_the_envelope_sender_never_exceeds_64_octets(string address, string expected)
    {
        Assert.That(EnvelopeSender.For(address, Token), Is.EqualTo(expected));
        Assert.That(System.Text.Encoding.UTF8.GetByteCount(expected[..expected.IndexOf('@')]), Is.LessThanOrEqualTo(64));
    }

    [TestCase("info@association.example")]
    [TestCase("info+news@association.example")]
    [TestCase("info+0123456789ABCDEF0123456789abcdef@association.example")]
    [TestCase("")]
    public void An_address_without_a_token_names_no_delivery(string address) =>
        Assert.That(EnvelopeSender.TokenOf(address), Is.Null);

    private static DispatchMessages Messages(Topic? topic = null, Issuer? issuer = null, MailOptions? mail = null, DispatchContent[]? contents = null) => new(
        MessageFrame.Of(
            new Bulletin { Issuer = issuer ?? Issuer(), Topic = topic },
            mail ?? new MailOptions(),
            new PublicOptions { BaseUrl = "https://circulars.example/x/" }),
        contents ?? [Chinese()]);

    private static DispatchContent Chinese() => new()
    {
        Language = Language.TraditionalChinese,
        Subject = $"通告：{PersonalField.Mark(PersonalField.RecipientOrganisation)}",
        Html = $"<p>{PersonalField.Mark(PersonalField.RecipientName)} {PersonalField.Mark(PersonalField.RecipientOrganisation)}</p>"
            + $"<a href=\"{PersonalField.Mark(PersonalField.WebLink)}\">網頁</a><a href=\"{PersonalField.Mark(PersonalField.UnsubscribeLink)}\">退訂</a>",
        Text = $"{PersonalField.Mark(PersonalField.RecipientName)}：{PersonalField.Mark(PersonalField.WebLink)} {PersonalField.Mark(PersonalField.UnsubscribeLink)}",
    };

    private static Issuer Issuer() => new()
    {
        NameTraditionalChinese = "珠三角工業協會",
        NameEnglish = "PRD Industrial Association",
        SenderAddress = "info@association.example",
        ReplyTo = "secretary@association.example",
        PostalAddress = "香港",
        Telephone = "+852 2345 6789",
        Signature = "珠三角工業協會 謹啟",
    };

    private static DeliveryEnvelope Recipient(string name = "陳大文", string organisation = "甲廠") =>
        new(7, Token, name, organisation, "chan@member.example", Language.TraditionalChinese);
}
