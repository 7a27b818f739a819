using Bulletins.Composing;
using Bulletins.Composing.Importing;
using Bulletins.Storage.Sqlite;
using Bulletins.Testing;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Benchmarks;

/// <summary>An association of any size, its contacts multiplied inside the database so that making them takes neither long nor memory.</summary>
internal static class LargeAssociation
{
    public static async Task<Bulletin> FillAsync(TestDatabase database, int contacts)
    {
        var association = new Association(database.Open, TimeProvider.System, OwnTemplates.Renderer);
        association.AddContacts(1);
        await using var db = database.Open();
        await MultiplyAsync(db, contacts - 1);
        var circular = CircularImport.Read(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "src", "Bulletins.Web", "Sample", "circular.txt")));
        return association.AddApprovedBulletin(circular.Title!, circular.Body, null, []);
    }

    /// <summary>Adds contacts to the database of a program, which may be running.</summary>
    public static async Task GrowAsync(string file, int contacts)
    {
        var options = new DbContextOptionsBuilder<BulletinsDb>();
        new SqliteDatabaseProvider().Configure(options, $"Data Source={file};Pooling=False");
        await using var db = new BulletinsDb(options.Options);
        await MultiplyAsync(db, contacts);
    }

    private static async Task MultiplyAsync(BulletinsDb db, int contacts)
    {
        await MultiplyAsync(db, "Members", contacts, new() { ["Id"] = "1000000 + n", ["Number"] = "'L' || n", ["Organisation"] = "'第' || n || '實業有限公司'" });
        await MultiplyAsync(db, "Contacts", contacts, new()
        {
            ["Id"] = "1000000 + n", ["MemberId"] = "1000000 + n", ["Name"] = "'聯絡人' || n", ["Token"] = "lower(hex(randomblob(16)))",
            ["Email"] = "'contact' || n || '@large' || n || '.example'", ["NormalizedEmail"] = "'contact' || n || '@large' || n || '.example'",
        });
    }

    /// <summary>Copies one row of the table, with other values in some of its columns.</summary>
    private static async Task MultiplyAsync(BulletinsDb db, string table, int rows, Dictionary<string, string> values)
    {
        var connection = db.Database.GetDbConnection();
        await db.Database.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT name FROM pragma_table_info('{table}')";
        List<string> columns = [];
        await using (var names = await command.ExecuteReaderAsync())
            while (await names.ReadAsync())
                columns.Add(names.GetString(0));
        var copies = columns.Select(column => values.GetValueOrDefault(column, $"\"{column}\""));
        command.CommandText = $"""
            WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {rows})
            INSERT INTO {table} ({string.Join(", ", columns.Select(column => $"\"{column}\""))})
            SELECT {string.Join(", ", copies)} FROM numbers CROSS JOIN (SELECT * FROM {table} LIMIT 1)
            """;
        await command.ExecuteNonQueryAsync();
    }
}
