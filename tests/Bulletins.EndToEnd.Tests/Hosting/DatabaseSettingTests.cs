using System.Data.Common;
using Bulletins.Storage;
using Bulletins.Testing;
using Bulletins.Web.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.EndToEnd.Tests.Hosting;

internal sealed class DatabaseSettingTests
{
    [Test]
    public async Task A_setting_that_only_somebody_else_may_make_ends_the_start_with_what_they_have_to_run()
    {
        using var database = new TestDatabase();
        await using var db = database.Open();
        var fault = Assert.ThrowsAsync<StartFault>(() => new DatabaseCheck(db, new Forbidden()).PrepareAsync())!;
        Assert.That(fault.Message, Does.Contain("association").And.Contain("No permission.").And.Contain("ALTER DATABASE [association]"));
    }

    private sealed class Forbidden : IDatabaseProvider
    {
        public StorageProvider Provider => StorageProvider.SqlServer;

        public TimeSpan? LongestMigration => null;

        public void Configure(DbContextOptionsBuilder options, string connectionString) => throw new NotSupportedException();

        public string Place(DbConnection connection) => "server/association";

        public DatabaseTrouble Recognise(DbException exception) => DatabaseTrouble.Other;

        public Task RequireOneMomentAsync(BulletinsDb db) => throw new DatabaseSettingException("ALTER DATABASE [association] SET …", new RefusedException("No permission."));
    }

    private sealed class RefusedException(string message) : DbException(message);
}
