using Bulletins.Members;
using Bulletins.Testing;
using Bulletins.Testing.SqlServer;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Adapters.Tests.Storage.SqlServer;

/// <summary>What SQL Server would refuse is seen.</summary>
internal sealed class TransactSqlTests
{
    [TestCase("SELECT m.Id FROM Members AS m LIMIT 5", "line 1")]
    [TestCase("SELECT m.Id FROM Firms AS m", "There is no table Firms.")]
    [TestCase("SELECT m.Nickname FROM Members AS m", "There is no column Nickname.")]
    [TestCase("SELECT SUM((SELECT COUNT(*) FROM Contacts AS c WHERE c.MemberId = m.Id)) FROM Members AS m", "Error 130")]
    [TestCase("SELECT COUNT(CASE WHEN EXISTS (SELECT 1 FROM Contacts AS c WHERE c.MemberId = m.Id) THEN 1 END) FROM Members AS m", "Error 130")]
    [TestCase("SELECT COUNT(*) FROM Members AS m GROUP BY (SELECT MAX(c.Id) FROM Contacts AS c WHERE c.MemberId = m.Id)", "Error 144")]
    [TestCase("SELECT DISTINCT m.Tier FROM Members AS m ORDER BY m.Id", "Error 145")]
    [TestCase("SELECT COUNT(*) FROM Members AS m GROUP BY @p", "Error 164")]
    [TestCase("SELECT t.Id FROM (SELECT m.Id FROM Members AS m ORDER BY m.Id) AS t", "line 1")]
    [TestCase("SELECT m.Id FROM Members AS m ORDER BY @p", "Error 408 or 1008")]
    [TestCase("SELECT m.Tier, COUNT(*) FROM Members AS m GROUP BY m.Industry", "Error 8120")]
    public void A_statement_that_would_be_refused_is_told_with_its_error(string statement, string fault) =>
        Assert.That(TransactSql.FaultsOf(statement), Has.Some.Contains(fault));

    [TestCase("SELECT TOP(1) m.Id FROM Members AS m WHERE m.Id IN (SELECT TOP(5) c.MemberId FROM Contacts AS c ORDER BY c.Id)")]
    [TestCase("SELECT DISTINCT m.Tier FROM Members AS m ORDER BY m.Tier")]
    [TestCase("SELECT m.Id, (SELECT COUNT(*) FROM Contacts AS c WHERE c.MemberId = m.Id) FROM Members AS m")]
    [TestCase("SELECT m.Tier, COUNT(*) FROM Members AS m GROUP BY m.Tier HAVING MAX(m.Id) > 1 ORDER BY COUNT(*)")]
    public void A_sound_statement_is_left_alone(string statement) => Assert.That(TransactSql.FaultsOf(statement), Is.Empty);

    [Test]
    public async Task A_question_that_SQLite_answers_and_SQL_Server_could_not_fails_the_test_that_asks_it()
    {
        using var database = new TestDatabase();
        await using var db = database.Open();
        var pattern = "a*";
        Assert.That(async () => await db.Members.AnyAsync(m => EF.Functions.Glob(m.Number, pattern)), Throws.InstanceOf<RefusedBySqlServerException>());
        Assert.That(database.Twin.TakeFaults(), Is.Not.Empty);
    }

    [Test]
    public void A_text_that_is_longer_than_its_column_fails_the_test_that_saves_it()
    {
        using var database = new TestDatabase();
        using var db = database.Open();
        db.Members.Add(new Member { Number = "M1", Organisation = new string('x', 5000) });
        Assert.That(() => db.SaveChanges(), Throws.InstanceOf<RefusedBySqlServerException>());
        Assert.That(async () => await db.Members.ExecuteUpdateAsync(row => row.SetProperty(m => m.Organisation, new string('x', 5000))), Throws.InstanceOf<RefusedBySqlServerException>());
        database.Twin.TakeFaults();
    }
}
