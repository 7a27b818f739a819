using Bulletins.Access;
using Bulletins.Auditing;
using Bulletins.Testing;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace Bulletins.Tests.Access;

internal sealed class AccessTokenTests
{
    private static readonly Actor Administrator = new(ActorKind.Staff, "chan@association.example");

    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero));
    private TestDatabase database = null!;
    private BulletinsDb db = null!;
    private AccessTokens tokens = null!;

    [SetUp]
    public void Open()
    {
        database = new TestDatabase();
        db = database.Open();
        tokens = new AccessTokens(db, new AuditLog(db, clock), clock);
    }

    [TearDown]
    public void Close()
    {
        db.Dispose();
        database.Dispose();
    }

    [Test]
    public async Task A_token_is_recognised_with_its_role()
    {
        var secret = await tokens.IssueAsync(Administrator, " nightly import ", Role.Approver);
        var token = await tokens.RecogniseAsync(secret);
        Assert.That((token?.Name, token?.Role), Is.EqualTo(("nightly import", Role.Approver)));
    }

    [Test]
    public async Task A_token_with_one_letter_changed_is_not_recognised()
    {
        var secret = await tokens.IssueAsync(Administrator, "import", Role.Author);
        var wrong = secret[..^1] + (secret[^1] == 'A' ? 'B' : 'A');
        Assert.That(await tokens.RecogniseAsync(wrong), Is.Null);
        Assert.That(await tokens.RecogniseAsync(""), Is.Null);
    }

    [Test]
    public async Task The_token_itself_is_not_kept()
    {
        var secret = await tokens.IssueAsync(Administrator, "import", Role.Author);
        var kept = await db.AccessTokens.AsNoTracking().SingleAsync();
        Assert.That(kept.Hash, Has.Length.EqualTo(64).And.Not.Contains(secret));
        Assert.That((await db.AuditEntries.SingleAsync()).Details, Does.Not.Contain(secret));
    }

    [Test]
    public async Task A_revoked_token_is_not_recognised_and_its_name_is_free_again()
    {
        var secret = await tokens.IssueAsync(Administrator, "import", Role.Author);
        var issued = await db.AccessTokens.AsNoTracking().SingleAsync();
        await tokens.RevokeAsync(Administrator, issued.Id);
        Assert.That(await tokens.RecogniseAsync(secret), Is.Null);
        Assert.That(await tokens.RecogniseAsync(await tokens.IssueAsync(Administrator, "import", Role.Author)), Is.Not.Null);
        Assert.That(await db.AuditEntries.OrderBy(e => e.Id).Select(e => e.Act).ToListAsync(), Is.EqualTo(new[] { "token.issue", "token.revoke", "token.issue" }));
    }

    [Test]
    public async Task Two_tokens_in_use_never_share_a_name()
    {
        await tokens.IssueAsync(Administrator, "import", Role.Author);
        Assert.That(() => tokens.IssueAsync(Administrator, "import", Role.Administrator), Throws.InstanceOf<ConflictException>());
    }

    [TestCase("")]
    [TestCase("   ")]
    [TestCase(null)]
    public void A_token_without_a_name_is_refused(string? name) =>
        Assert.That(() => tokens.IssueAsync(Administrator, name, Role.Author), Throws.InstanceOf<FaultException>());

    [Test]
    public async Task The_last_use_is_written_once_a_minute_at_most()
    {
        var secret = await tokens.IssueAsync(Administrator, "import", Role.Author);
        await tokens.RecogniseAsync(secret);
        var first = await LastUsedAsync();
        clock.Advance(TimeSpan.FromSeconds(40));
        await tokens.RecogniseAsync(secret);
        Assert.That(await LastUsedAsync(), Is.EqualTo(first));
        clock.Advance(TimeSpan.FromSeconds(40));
        await tokens.RecogniseAsync(secret);
        Assert.That(await LastUsedAsync(), Is.EqualTo(first?.AddSeconds(80)));
    }

    private async Task<DateTime?> LastUsedAsync() => (await db.AccessTokens.AsNoTracking().SingleAsync()).LastUsedAt;
}
