using Bulletins.Access;
using Bulletins.Auditing;
using Bulletins.Testing;
using Bulletins.Texts;
using Bulletins.Web.Access;
using Bulletins.Web.Access.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Bulletins.EndToEnd.Tests.Access;

internal sealed class StaffAccountsTests
{
    private static readonly Actor Administrator = new(ActorKind.Staff, "chan@association.example");

    private TestDatabase database = null!;
    private BulletinsDb db = null!;
    private StaffAccounts staff = null!;

    [SetUp]
    public void Open()
    {
        database = new TestDatabase();
        db = database.Open();
        staff = Of(db);
    }

    private static StaffAccounts Of(BulletinsDb db) =>
        new(db, new SignInLinks(db, TimeProvider.System), new AuditLog(db, TimeProvider.System), TimeProvider.System, Options.Create(new AccessOptions()));

    [TearDown]
    public void Close()
    {
        db.Dispose();
        database.Dispose();
    }

    [Test]
    public async Task An_address_has_one_account_however_it_is_written()
    {
        await staff.AddAsync(Administrator, "Lee@Association.example", "Lee", Role.Author);
        Assert.That(() => staff.AddAsync(Administrator, " lee@association.EXAMPLE ", "Lee again", Role.Administrator), Throws.InstanceOf<ConflictException>());
        Assert.That((await staff.ListAsync()).Single().Role, Is.EqualTo(Role.Author));
    }

    [Test]
    public async Task Two_administrators_who_open_one_account_at_the_same_moment_make_one_and_the_second_is_told()
    {
        await using var second = database.Open(new Meanwhile(() => staff.AddAsync(Administrator, "lee@association.example", "Lee", Role.Author).GetAwaiter().GetResult()));

        var conflict = Assert.ThrowsAsync<ConflictException>(() => Of(second).AddAsync(Administrator, "Lee@association.example", "Lee Siu Ming", Role.Approver))!;

        Assert.That(conflict.Fault.Key, Is.EqualTo("Staff.EmailTaken"));
        Assert.That((await staff.ListAsync()).Single().Name, Is.EqualTo("Lee"));
    }

    [Test]
    public async Task What_another_administrator_changed_in_this_moment_stays_and_the_second_is_told()
    {
        var account = await staff.AddAsync(Administrator, "lee@association.example", "Lee", Role.Author);
        await using var second = database.Open(new Meanwhile(() => staff.CloseAsync(Administrator, account.Id).GetAwaiter().GetResult()));

        var conflict = Assert.ThrowsAsync<ConflictException>(() => Of(second).ChangeRoleAsync(Administrator, account.Id, Role.Approver))!;

        Assert.That(conflict.Fault.Key, Is.EqualTo("Staff.Changed"));
        Assert.That((await ReadAsync(account.Id)).IsOpen, Is.False);
    }

    [TestCase("no address", "Lee")]
    [TestCase(null, "Lee")]
    [TestCase("lee@association.example", " ")]
    public async Task An_account_without_address_or_name_is_refused(string? email, string name)
    {
        Assert.That(() => staff.AddAsync(Administrator, email, name, Role.Author), Throws.InstanceOf<FaultException>());
        Assert.That(await db.StaffAccounts.AnyAsync(), Is.False);
    }

    [Test]
    public async Task The_last_administrator_who_can_sign_in_stays()
    {
        var last = await AddAsync("chan@association.example", Role.Administrator, hasPassword: true);
        await AddAsync("wong@association.example", Role.Administrator, hasPassword: false);
        Assert.That(() => staff.CloseAsync(Administrator, last.Id), Throws.InstanceOf<ConflictException>());
        Assert.That(() => staff.ChangeRoleAsync(Administrator, last.Id, Role.Author), Throws.InstanceOf<ConflictException>());

        await AddAsync("lee@association.example", Role.Administrator, hasPassword: true);
        await staff.CloseAsync(Administrator, last.Id);
        Assert.That((await ReadAsync(last.Id)).IsOpen, Is.False);
    }

    [Test]
    public async Task Of_two_administrators_who_close_each_other_at_the_same_moment_the_second_is_told_and_stays()
    {
        var chan = await AddAsync("chan@association.example", Role.Administrator, hasPassword: true);
        var lee = await AddAsync("lee@association.example", Role.Administrator, hasPassword: true);
        await using var second = database.Open(new Meanwhile(() => staff.CloseAsync(Administrator, chan.Id).GetAwaiter().GetResult()));

        var conflict = Assert.ThrowsAsync<ConflictException>(() => Of(second).CloseAsync(Administrator, lee.Id))!;

        Assert.That(conflict.Fault.Key, Is.EqualTo("Staff.LastAdministrator"));
        Assert.That((await ReadAsync(lee.Id)).IsOpen, Is.True);
    }

    [Test]
    public async Task Another_role_or_a_closed_account_ends_the_sessions()
    {
        var account = await AddAsync("lee@association.example", Role.Author, hasPassword: true);
        var stamp = account.SecurityStamp;
        await staff.ChangeRoleAsync(Administrator, account.Id, Role.Approver);
        var promoted = await ReadAsync(account.Id);
        Assert.That(promoted.SecurityStamp, Is.Not.EqualTo(stamp));
        await staff.CloseAsync(Administrator, account.Id);
        Assert.That((await ReadAsync(account.Id)).SecurityStamp, Is.Not.EqualTo(promoted.SecurityStamp));
    }

    [Test]
    public async Task A_closed_account_gets_no_link_until_it_is_opened_again()
    {
        var account = await AddAsync("lee@association.example", Role.Author, hasPassword: true);
        await staff.CloseAsync(Administrator, account.Id);
        Assert.That(() => staff.IssuePasswordLinkAsync(Administrator, account.Id), Throws.InstanceOf<ConflictException>());
        await staff.ReopenAsync(Administrator, account.Id);
        Assert.That(await staff.IssuePasswordLinkAsync(Administrator, account.Id), Is.Not.Empty);
    }

    [Test]
    public async Task A_link_to_choose_a_password_is_found_by_the_address_however_it_is_written()
    {
        await AddAsync("lee@association.example", Role.Administrator, hasPassword: true);
        Assert.That(await staff.IssuePasswordLinkAsync(Administrator, " Lee@Association.EXAMPLE "), Is.Not.Empty);
        foreach (var nobody in (string[])["wong@association.example", "no address"])
            Assert.That(Assert.ThrowsAsync<NotFoundException>(() => staff.IssuePasswordLinkAsync(Administrator, nobody))!.Fault.Key, Is.EqualTo("Staff.NoAccount"));
    }

    [Test]
    public async Task Every_act_is_in_the_audit_log()
    {
        var account = await AddAsync("lee@association.example", Role.Author, hasPassword: true);
        await staff.ChangeRoleAsync(Administrator, account.Id, Role.Approver);
        await staff.IssuePasswordLinkAsync(Administrator, account.Id);
        await staff.CloseAsync(Administrator, account.Id);
        await staff.ReopenAsync(Administrator, account.Id);
        var entries = await db.AuditEntries.OrderBy(e => e.Id).ToListAsync();
        Assert.That(entries.Select(e => e.Act), Is.EqualTo(new[] { "staff.add", "staff.change-role", "staff.issue-link", "staff.close", "staff.reopen" }));
        Assert.That(entries.Select(e => (e.ActorName, e.Subject)).Distinct(), Is.EqualTo(new[] { (Administrator.Name, "staff:lee@association.example") }));
    }

    [TestCase("short one", "Password.TooShort")]
    [TestCase("aaaabbbbaaaabbbb", "Password.TooSimple")]
    [TestCase("my Lee@association.example", "Password.NamesAccount")]
    [TestCase("對的馬電池訂書針正確很長的一句", null)]
    [TestCase("correct horse battery", null)]
    public void A_password_is_long_and_not_simple(string password, string? broken)
    {
        var account = StaffAccount.Open("lee@association.example", "lee@association.example", "Lee", Role.Author, default);
        Assert.That(new PasswordRules(Options.Create(new AccessOptions())).Check(account, password)?.Key, Is.EqualTo(broken));
    }

    private async Task<StaffAccount> AddAsync(string email, Role role, bool hasPassword)
    {
        var account = await staff.AddAsync(Administrator, email, "Somebody", role);
        if (hasPassword)
            account.PasswordHash = "hash";
        await db.SaveChangesAsync();
        return account;
    }

    private async Task<StaffAccount> ReadAsync(long id)
    {
        await using var own = database.Open();
        return await own.StaffAccounts.SingleAsync(a => a.Id == id);
    }
}
