using Bulletins.Access;
using Bulletins.Testing;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace Bulletins.Tests.Access;

internal sealed class SignInLinkTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(3);

    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero));
    private TestDatabase database = null!;
    private BulletinsDb db = null!;
    private SignInLinks links = null!;
    private StaffAccount account = null!;

    [SetUp]
    public async Task Open()
    {
        database = new TestDatabase();
        db = database.Open();
        links = new SignInLinks(db, clock);
        account = StaffAccount.Open("lee@association.example", "lee@association.example", "Lee", Role.Author, clock.GetUtcNow().UtcDateTime);
        db.StaffAccounts.Add(account);
        await db.SaveChangesAsync();
    }

    [TearDown]
    public void Close()
    {
        db.Dispose();
        database.Dispose();
    }

    [Test]
    public async Task Looking_at_a_link_does_not_use_it_up()
    {
        var secret = await links.IssueAsync(SignInLinkPurpose.ChoosePassword, account, Lifetime);
        await links.FindAsync(SignInLinkPurpose.ChoosePassword, secret);
        Assert.That((await links.FindAsync(SignInLinkPurpose.ChoosePassword, secret))?.Id, Is.EqualTo(account.Id));
    }

    [Test]
    public async Task A_link_works_once()
    {
        var secret = await links.IssueAsync(SignInLinkPurpose.ChoosePassword, account, Lifetime);
        await links.RedeemAsync(SignInLinkPurpose.ChoosePassword, secret);
        Assert.That(() => links.RedeemAsync(SignInLinkPurpose.ChoosePassword, secret), Throws.InstanceOf<NotFoundException>());
        Assert.That(() => links.FindAsync(SignInLinkPurpose.ChoosePassword, secret), Throws.InstanceOf<NotFoundException>());
    }

    [Test]
    public async Task Of_two_people_with_the_same_link_one_gets_in()
    {
        var secret = await links.IssueAsync(SignInLinkPurpose.SetUp, null, Lifetime);
        var attempts = Enumerable.Range(0, 8).Select(async _ =>
        {
            await using var own = database.Open();
            try
            {
                await new SignInLinks(own, clock).RedeemAsync(SignInLinkPurpose.SetUp, secret);
                return true;
            }
            catch (NotFoundException)
            {
                return false;
            }
        });
        Assert.That((await Task.WhenAll(attempts)).Count(gotIn => gotIn), Is.EqualTo(1));
    }

    [Test]
    public async Task A_link_ends_with_its_time()
    {
        var secret = await links.IssueAsync(SignInLinkPurpose.ChoosePassword, account, Lifetime);
        clock.Advance(Lifetime);
        Assert.That(() => links.RedeemAsync(SignInLinkPurpose.ChoosePassword, secret), Throws.InstanceOf<NotFoundException>());
    }

    [Test]
    public async Task A_new_link_ends_the_one_before()
    {
        var first = await links.IssueAsync(SignInLinkPurpose.ChoosePassword, account, Lifetime);
        var second = await links.IssueAsync(SignInLinkPurpose.ChoosePassword, account, Lifetime);
        Assert.That(() => links.FindAsync(SignInLinkPurpose.ChoosePassword, first), Throws.InstanceOf<NotFoundException>());
        Assert.That((await links.FindAsync(SignInLinkPurpose.ChoosePassword, second))?.Id, Is.EqualTo(account.Id));
    }

    [Test]
    public async Task A_link_is_good_for_its_purpose_only()
    {
        var secret = await links.IssueAsync(SignInLinkPurpose.ChoosePassword, account, Lifetime);
        Assert.That(() => links.RedeemAsync(SignInLinkPurpose.SignIn, secret), Throws.InstanceOf<NotFoundException>());
    }

    [Test]
    public async Task The_link_of_a_closed_account_does_not_work()
    {
        var secret = await links.IssueAsync(SignInLinkPurpose.ChoosePassword, account, Lifetime);
        account.Close(clock.GetUtcNow().UtcDateTime);
        await db.SaveChangesAsync();
        Assert.That(() => links.FindAsync(SignInLinkPurpose.ChoosePassword, secret), Throws.InstanceOf<NotFoundException>());
    }

    [Test]
    public async Task The_secret_is_not_in_the_database()
    {
        var secret = await links.IssueAsync(SignInLinkPurpose.ChoosePassword, account, Lifetime);
        var kept = await db.SignInLinks.AsNoTracking().SingleAsync();
        Assert.That(kept.Hash, Is.EqualTo(Secret.Hash(secret)).And.Not.Contains(secret));
    }
}
