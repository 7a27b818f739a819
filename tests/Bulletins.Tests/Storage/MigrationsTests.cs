using Bulletins.Testing;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Storage;

public class MigrationsTests
{
    [Test]
    public void A_fresh_database_has_every_table_and_no_pending_model_change()
    {
        using var database = new TestDatabase();
        using var db = database.Open();
        Assert.That(db.Database.HasPendingModelChanges(), Is.False);
        Assert.That(db.Members.Count(), Is.Zero);
    }
}
