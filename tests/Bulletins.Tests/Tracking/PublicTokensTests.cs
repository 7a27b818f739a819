using Bulletins.Composing;
using Bulletins.Members;
using Bulletins.Members.Addresses;
using Bulletins.Rendering;
using Bulletins.Testing;
using Bulletins.Texts;
using Bulletins.Tracking;

namespace Bulletins.Tests.Tracking;

/// <summary>What the tokens in mailed links open, and what they don't.</summary>
internal sealed class PublicTokensTests : DatabaseTest
{
    [Test]
    public async Task A_delivery_opens_the_choices_of_its_contact_with_its_circular()
    {
        await using var db = database.Open();
        var mailed = await MailedCircular.AddAsync(db, language: Language.English);
        var link = await new MailedLinks(db).FindAsync(mailed.Delivery.Token);
        Assert.That(link!.ContactId, Is.EqualTo(mailed.Contact.Id));
        Assert.That(link.DeliveryId, Is.EqualTo(mailed.Delivery.Id));
        Assert.That(link.Title, Is.EqualTo("Support for Manufacturing"));
        Assert.That(link.Topic!.Key, Is.EqualTo("policy"));
        Assert.That(link.Language, Is.EqualTo(Language.English));
    }

    [Test]
    public async Task A_delivery_names_the_address_that_its_mail_went_to_whatever_the_contacts_is_by_now()
    {
        await using var db = database.Open();
        var mailed = await MailedCircular.AddAsync(db);
        mailed.Contact.MoveTo(EmailAddress.Parse("chan@elsewhere.example"));
        await db.SaveChangesAsync();
        Assert.That((await new MailedLinks(db).FindAsync(mailed.Delivery.Token))!.MailedTo, Is.EqualTo("chan@firm.example"));
    }

    [Test]
    public async Task A_contact_opens_its_choices_without_a_circular()
    {
        await using var db = database.Open();
        var mailed = await MailedCircular.AddAsync(db);
        var link = await new MailedLinks(db).FindAsync(mailed.Contact.Token);
        Assert.That(link, Is.EqualTo(new MailedLink(mailed.Contact.Id, null, Language.TraditionalChinese, null, null)));
    }

    [TestCase("")]
    [TestCase("0123456789abcdef0123456789abcdef")]
    [TestCase("0123456789ABCDEF0123456789ABCDEF")]
    [TestCase("' OR 1=1 --")]
    public async Task Any_other_token_opens_nothing(string token)
    {
        await using var db = database.Open();
        await MailedCircular.AddAsync(db);
        Assert.That(await new MailedLinks(db).FindAsync(token), Is.Null);
        Assert.That(await new WebVersions(db, new NoRenderer()).FindAsync(token, null), Is.Null);
    }

    [Test]
    public async Task A_bulletins_token_opens_nobodys_choices()
    {
        await using var db = database.Open();
        var mailed = await MailedCircular.AddAsync(db);
        Assert.That(await new MailedLinks(db).FindAsync(mailed.Bulletin.Token), Is.Null);
    }

    [Test]
    public async Task The_web_version_is_what_was_sent_and_names_neither_recipient_nor_firm()
    {
        await using var db = database.Open();
        var mailed = await MailedCircular.AddAsync(db);
        var version = await new WebVersions(db, new NoRenderer()).FindAsync(mailed.Delivery.Token, null);
        Assert.That(version!.Html, Does.Contain("<h1>通告</h1>").And.Contain("各位會員").And.Contain($"/u/{mailed.Delivery.Token}"));
        Assert.That(version.Html, Does.Not.Contain("陳大文").And.Not.Contain("示例電子有限公司").And.Not.Contain("chan@firm.example"));
        Assert.That(version.Html, Does.Not.Contain(PersonalField.Begin.ToString()).And.Not.Contain(PersonalField.End.ToString()));
    }

    [TestCase(null, Language.English, "Circular")]
    [TestCase(Language.TraditionalChinese, Language.TraditionalChinese, "通告")]
    [TestCase(Language.SimplifiedChinese, Language.TraditionalChinese, "通告")]
    public async Task It_is_in_the_language_asked_for_else_the_recipients_else_the_master(Language? asked, Language shown, string title)
    {
        await using var db = database.Open();
        var mailed = await MailedCircular.AddAsync(db, language: Language.English,
            contents: [MailedCircular.Content(Language.TraditionalChinese, "通告"), MailedCircular.Content(Language.English, "Circular")]);
        var version = await new WebVersions(db, new NoRenderer()).FindAsync(mailed.Delivery.Token, asked);
        Assert.That(version!.Language, Is.EqualTo(shown));
        Assert.That(version.Html, Does.Contain($"<h1>{title}</h1>"));
        Assert.That(version.Languages, Is.EqualTo([Language.TraditionalChinese, Language.English]));
    }

    [Test]
    public async Task The_archive_shows_a_circular_once_it_is_approved_and_never_a_draft()
    {
        await using var db = database.Open();
        var mailed = await MailedCircular.AddAsync(db);
        var versions = new WebVersions(db, new TitleRenderer());
        Assert.That(await versions.FindAsync(mailed.Bulletin.Token, null), Is.Null);

        mailed.Bulletin.Approve("approver@association.example", MailedCircular.SentAt, new string('0', 64));
        await db.SaveChangesAsync();
        var version = await versions.FindAsync(mailed.Bulletin.Token, Language.English);
        Assert.That(version!.Html, Does.Contain("<h1>Support for Manufacturing</h1>").And.Not.Contain($"/u/{mailed.Delivery.Token}"));
    }

    private sealed class NoRenderer : IBulletinRenderer
    {
        public RenderedEdition Render(Bulletin bulletin, Edition edition, RecordedReading recorded = RecordedReading.Nothing) => throw new InvalidOperationException("What was sent is kept; nothing is rendered anew.");
    }

    private sealed class TitleRenderer : IBulletinRenderer
    {
        public RenderedEdition Render(Bulletin bulletin, Edition edition, RecordedReading recorded = RecordedReading.Nothing) => MailedCircular.Content(edition.Language, edition.Title);
    }
}
