using Bulletins.Composing;
using Bulletins.Texts;
using static Bulletins.Tests.Composing.ComposingRoom;

namespace Bulletins.Tests.Composing;

public sealed class IssuersTests
{
    private ComposingRoom room = null!;

    [SetUp]
    public async Task Open() => room = await ComposingRoom.OpenAsync();

    [TearDown]
    public void Close() => room.Dispose();

    [Test]
    public async Task The_first_issuer_is_made_of_the_association_once()
    {
        await room.Sit().Issuers.SeedAsync();
        var issuers = await room.Sit().Issuers.AllAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(issuers.Select(i => (i.NameTraditionalChinese, i.NameEnglish)), Is.EqualTo(new[] { ("珠三角工業協會", "Pearl River Delta Industrial Association") }));
            Assert.That(issuers[0].Signature, Is.EqualTo("珠三角工業協會 謹啟"));
        }
    }

    [TestCase("珠三角工業協會", "珠三角工業協會")]
    [TestCase("珠三角工业协会", "珠三角工業協會")]
    [TestCase("珠三角 工業協會秘書處", "珠三角工業協會")]
    [TestCase("PEARL RIVER DELTA INDUSTRIAL ASSOCIATION", "珠三角工業協會")]
    [TestCase("工業協會", null)]
    public async Task An_issuer_is_found_by_any_of_its_names(string name, string? found) =>
        Assert.That((await room.Sit().Issuers.FindByNameAsync(name))?.NameTraditionalChinese, Is.EqualTo(found));

    [Test]
    public async Task An_issuer_not_known_yet_is_made_at_import_and_a_warning_says_so()
    {
        var imported = await room.Sit().Import.ImportAsync("關於新機構的通告\n\n內容。\n\n大灣區示例聯會 敬啟\n2021年4月29日", Author);
        var issuer = (await room.Sit().Drafts.FindAsync(imported.Bulletin.Id)).Issuer;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(issuer.NameTraditionalChinese, Is.EqualTo("大灣區示例聯會"));
            Assert.That(issuer.SenderAddress, Is.EqualTo("circulars@prdia.example"));
            Assert.That(imported.Warnings.Select(w => w.Key), Does.Contain("Import.NewIssuer"));
        }
    }

    [TestCase("香港郵政信箱 123 號")]
    [TestCase("P.O. Box 55, Hong Kong")]
    [TestCase("Post Office Box 55, Hong Kong")]
    [TestCase("灣仔郵局信箱 55 號")]
    [TestCase(" ")]
    public void An_address_that_the_law_does_not_accept_is_refused(string address) =>
        Assert.That(() => room.Sit().Issuers.AddAsync(Particulars() with { PostalAddress = address }, Author), Throws.TypeOf<FaultException>().With.Property("Fault").Property("Key").EqualTo("Issuer.PostalAddress"));

    [Test]
    public void What_is_longer_than_its_column_is_refused_whatever_the_database_would_keep()
    {
        var name = Assert.ThrowsAsync<FaultException>(() => room.Sit().Issuers.AddAsync(Particulars() with { NameEnglish = new string('x', 201) }, Author))!;
        Assert.That((name.Fault.Key, name.Fault.Values[1]), Is.EqualTo(("Issuer.TooLong", 200)));
        Assert.That(() => room.Sit().Issuers.AddAsync(Particulars() with { Telephone = new string('2', 41) }, Author), Throws.TypeOf<FaultException>());
        Assert.That(() => room.Sit().Issuers.AddAsync(Particulars() with { NameEnglish = new string('x', 200) + " " }, Author), Throws.Nothing);
    }

    [Test]
    public void Nor_is_a_PO_box_as_the_English_address() =>
        Assert.That(() => room.Sit().Issuers.AddAsync(Particulars() with { PostalAddressEnglish = "P.O. Box 55, Hong Kong" }, Author), Throws.TypeOf<FaultException>().With.Property("Fault").Property("Key").EqualTo("Issuer.PostalAddress"));

    /// <summary>At import the longer name would be the association's: it may be an office of it.</summary>
    [Test]
    public async Task A_committee_whose_name_begins_like_the_associations_can_be_an_issuer_of_its_own()
    {
        await room.Sit().Issuers.AddAsync(Particulars() with { NameTraditionalChinese = "珠三角工業協會青年委員會" }, Author);
        Assert.That((await room.Sit().Issuers.FindByNameAsync("珠三角工業協會青年委員會"))?.SenderAddress, Is.EqualTo("info@chamber.example"));
        Assert.That(() => room.Sit().Issuers.AddAsync(Particulars() with { NameTraditionalChinese = "珠三角 工業協會" }, Author), Throws.TypeOf<ConflictException>());
    }

    [Test]
    public void A_wrong_sender_address_is_refused() =>
        Assert.That(() => room.Sit().Issuers.AddAsync(Particulars() with { SenderAddress = "nobody" }, Author), Throws.TypeOf<FaultException>().With.Property("Fault").Property("Key").EqualTo("Issuer.Address"));

    [Test]
    public async Task A_change_over_somebody_elses_is_refused()
    {
        var issuer = (await room.Sit().Issuers.AllAsync())[0];
        await room.Sit().Issuers.ChangeAsync(issuer.Id, Particulars() with { Telephone = "+852 2000 0009" }, issuer.Version, Author);
        Assert.That(() => room.Sit().Issuers.ChangeAsync(issuer.Id, Particulars(), issuer.Version, Other), Throws.TypeOf<ConflictException>());
    }

    [Test]
    public async Task An_issuer_keeps_its_own_name_and_is_not_given_anothers()
    {
        var added = await room.Sit().Issuers.AddAsync(Particulars(), Author);
        var changed = await room.Sit().Issuers.ChangeAsync(added.Id, Particulars() with { Telephone = "+852 2000 0009" }, added.Version, Author);
        Assert.That(() => room.Sit().Issuers.ChangeAsync(added.Id, Particulars() with { NameTraditionalChinese = "珠三角 工業協會" }, changed.Version, Author),
            Throws.TypeOf<ConflictException>().With.Property("Fault").Property("Key").EqualTo("Issuer.Taken"));
    }

    private static IssuerParticulars Particulars() =>
        new("示例商會", null, "Example Chamber", "info@chamber.example", null, "香港示例道 2 號", null, "+852 2000 0002", "示例商會 謹啟");
}
