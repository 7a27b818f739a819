using Bulletins.Audiences;
using Bulletins.Audiences.Rules;
using Bulletins.Storage;
using Bulletins.Storage.Sqlite;
using Bulletins.Storage.SqlServer;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace Bulletins.Tests.Audiences;

/// <summary>The sending engine makes delivery rows by <c>INSERT … SELECT … FROM (this query)</c>, so the query must be SQL
/// from end to end on every provider, with columns that are named like the properties.</summary>
public class AudienceQueryTranslationTests
{
    private const string EveryKindOfPart = """
        {"any":[
          {"all":[{"field":"industry","anyOf":["electronics","automotive"]},{"field":"tier","noneOf":["associate"]},{"field":"district","anyOf":["guangzhou"]}]},
          {"none":[{"field":"language","anyOf":["en","zh-Hans"]},{"field":"topic","noneOf":["policy","events"]}]},
          {"field":"status","anyOf":["active","lapsed"]},
          {"field":"joined","from":"2020-01-01","to":"2021-12-31"},
          {"field":"joined","to":"2019-12-31"},
          {"field":"joined","withinDays":365}]}
        """;

    [Test]
    public void The_whole_query_is_sql_with_columns_named_like_the_properties(
        [Values] StorageProvider provider, [Values(null, 7L)] long? topicId, [Values(EveryKindOfPart, """{"everyone":true}""")] string rule)
    {
        using var db = Open(provider);
        var sql = Query(db, rule, topicId).ToQueryString();
        var select = sql[sql.IndexOf("SELECT", StringComparison.Ordinal)..sql.IndexOf("\nFROM", StringComparison.Ordinal)];

        foreach (var column in typeof(Candidate).GetProperties().Select(property => property.Name))
            Assert.That(select, Does.Match($@"(AS ""{column}""|AS \[{column}\]|\.""{column}""|\.\[{column}\])(,|\s|$)"), column);
    }

    [Test]
    public void The_reason_is_the_text_that_is_stored([Values] StorageProvider provider)
    {
        using var db = Open(provider);
        var sql = Query(db, """{"everyone":true}""", 7).ToQueryString();
        foreach (var reason in Enum.GetValues<ExclusionReason>().Where(reason => reason != ExclusionReason.DuplicateAddress))
            Assert.That(sql, Does.Match($"(THEN|ELSE) N?'{reason}'"));
    }

    [Test]
    public void Values_are_parameters_and_never_part_of_the_sql([Values] StorageProvider provider)
    {
        using var db = Open(provider);
        using var command = Query(db, """{"all":[{"field":"industry","anyOf":["x' OR 1=1 --"]},{"field":"topic","anyOf":["y'--"]}]}""", 7).CreateDbCommand();
        Assert.That(command.CommandText, Does.Not.Contain("1=1").And.Not.Contain("y'--"));
        Assert.That(command.Parameters, Is.Not.Empty);
    }

    [Test]
    public void A_rule_as_large_as_allowed_stays_within_the_parameters_that_sql_server_takes()
    {
        var conditions = Enumerable.Range(0, Rule.MaxConditions).Select(condition =>
            $$"""{"field":"industry","noneOf":[{{string.Join(",", Enumerable.Range(0, Rule.MaxValues / Rule.MaxConditions).Select(value => $"\"v{condition}x{value}\""))}}]}""");
        using var db = Open(StorageProvider.SqlServer);
        using var command = Query(db, $$"""{"all":[{{string.Join(",", conditions)}}]}""", 7).CreateDbCommand();
        Assert.That(command.Parameters, Has.Count.LessThan(2100));
    }

    private static IQueryable<Candidate> Query(BulletinsDb db, string rule, long? topicId) =>
        new AudienceQuery(new FakeTimeProvider(SampleAssociation.Now)).Candidates(db, Rule.Parse(rule), topicId);

    /// <summary>Never connected: translating needs no server.</summary>
    private static BulletinsDb Open(StorageProvider provider)
    {
        var options = new DbContextOptionsBuilder<BulletinsDb>();
        if (provider == StorageProvider.SqlServer)
            new SqlServerDatabaseProvider().Configure(options, "Server=nowhere.invalid;Database=bulletins");
        else
            new SqliteDatabaseProvider().Configure(options, "Data Source=:memory:");
        return new BulletinsDb(options.Options);
    }
}
