using System.Text;
using Bulletins.Auditing;
using Bulletins.Members;
using Bulletins.Members.Consent;
using Bulletins.Members.Importing;
using Bulletins.Members.Search;
using Bulletins.Members.Suppressions;
using Bulletins.Members.Topics;
using Bulletins.Storage.Sqlite;
using Bulletins.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Bulletins.Tests.Members;

/// <summary>An association with the standard classifications and no members, with everything that staff can do to it.</summary>
internal sealed class Association : IDisposable
{
    private readonly TestDatabase database = new();
    private readonly MemberImportOptions options;

    public Association(long maximumBytes = 20 * 1024 * 1024)
    {
        options = new MemberImportOptions { MaximumBytes = maximumBytes };
        using var db = database.Open();
        StandardClassifications.SeedAsync(db).GetAwaiter().GetResult();
    }

    public Actor Staff { get; } = new(ActorKind.Staff, "wong@association.example");
    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2021, 4, 29, 2, 0, 0, TimeSpan.Zero));

    public BulletinsDb Open() => database.Open();

    public Task<ImportReport> ImportAsync(string csv, bool dryRun = false, ConsentSource source = ConsentSource.Import) =>
        ImportAsync(Encoding.UTF8.GetBytes(csv), dryRun, source);

    public async Task<ImportReport> ImportAsync(byte[] file, bool dryRun = false, ConsentSource source = ConsentSource.Import)
    {
        await using var db = Open();
        return await new MemberImport(db, new AuditLog(db, Clock), Clock, Options.Create(options))
            .ImportAsync(new MemoryStream(file), Staff, dryRun, source);
    }

    public async Task<string> ExportAsync()
    {
        await using var db = Open();
        using var file = new MemoryStream();
        await new MemberExport(db).WriteAsync(file);
        return Encoding.UTF8.GetString(file.ToArray());
    }

    public async Task<TResult> WithRegisterAsync<TResult>(Func<MemberRegister, Task<TResult>> use)
    {
        await using var db = Open();
        return await use(new MemberRegister(db, new AuditLog(db, Clock), Clock));
    }

    public Task WithRegisterAsync(Func<MemberRegister, Task> use) => WithRegisterAsync(async register =>
    {
        await use(register);
        return true;
    });

    public async Task<TResult> WithContactsAsync<TResult>(Func<ContactRegister, Task<TResult>> use)
    {
        await using var db = Open();
        return await use(new ContactRegister(db, new AuditLog(db, Clock), Clock));
    }

    public Task WithContactsAsync(Func<ContactRegister, Task> use) => WithContactsAsync(async register =>
    {
        await use(register);
        return true;
    });

    public async Task<TResult> WithSuppressionsAsync<TResult>(Func<SuppressionList, Task<TResult>> use)
    {
        await using var db = Open();
        return await use(new SuppressionList(db, new AuditLog(db, Clock), Clock));
    }

    public async Task<Member> MemberAsync(string number)
    {
        await using var db = Open();
        return await new MemberDirectory(db, new NameSearch(db, new SqliteNameIndex())).FindAsync(number) ?? throw new AssertionException($"There is no member {number}.");
    }

    public async Task<Page<MemberSummary>> SearchAsync(MemberQuery query)
    {
        await using var db = Open();
        return await new MemberDirectory(db, new NameSearch(db, new SqliteNameIndex())).SearchAsync(query);
    }

    /// <summary>The contact leaves a topic by the link in a mail.</summary>
    public async Task LeaveAsync(string email, string topic)
    {
        await using var db = Open();
        var subscription = await db.Subscriptions.SingleAsync(s => s.Contact.Email == email && s.Topic.Key == topic);
        subscription.Leave(Clock.GetUtcNow().UtcDateTime, ConsentSource.PublicPage);
        await db.SaveChangesAsync();
    }

    public void Dispose() => database.Dispose();
}
