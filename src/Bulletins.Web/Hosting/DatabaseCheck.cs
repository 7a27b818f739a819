using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using DatabaseSettingException = Bulletins.Storage.DatabaseSettingException;
using IDatabaseProvider = Bulletins.Storage.IDatabaseProvider;

namespace Bulletins.Web.Hosting;

/// <summary>Brings the database up to date, unless it isn't ours, or is newer than we are.</summary>
internal sealed class DatabaseCheck(BulletinsDb db, IDatabaseProvider provider)
{
    /// <exception cref="StartFault">The database can't be used.</exception>
    public Task PrepareAsync() => InWordsAsync(async () =>
    {
        await RequireOursAsync();
        var usual = db.Database.GetCommandTimeout();
        db.Database.SetCommandTimeout((int?)provider.LongestMigration?.TotalSeconds ?? usual);
        await db.Database.MigrateAsync();
        db.Database.SetCommandTimeout(usual);
        await provider.RequireOneMomentAsync(db);
    });

    /// <summary>Changes nothing.</summary>
    /// <exception cref="StartFault">There is no database that can be used as it is.</exception>
    public Task RequireCurrentAsync() => InWordsAsync(async () =>
    {
        if (!await db.GetService<IRelationalDatabaseCreator>().ExistsAsync())
            throw StartFault.From("Database.Missing", provider.Place(db.Database.GetDbConnection()));
        await RequireOursAsync();
        if ((await db.Database.GetPendingMigrationsAsync()).Any())
            throw StartFault.From("Database.Older", provider.Place(db.Database.GetDbConnection()));
    });

    /// <exception cref="StartFault">The database can't be used.</exception>
    private async Task InWordsAsync(Func<Task> use)
    {
        try
        {
            await use();
        }
        catch (DatabaseSettingException e)
        {
            throw new StartFault(Screen.Hosting["Database.Setting", provider.Place(db.Database.GetDbConnection()), e.Statement, e.Message], e);
        }
        catch (DbException e)
        {
            throw new StartFault(Screen.Hosting[$"Database.{provider.Recognise(e)}", provider.Place(db.Database.GetDbConnection()), e.Message], e);
        }
    }

    private async Task RequireOursAsync()
    {
        var tables = db.GetService<IRelationalDatabaseCreator>();
        if (!await tables.ExistsAsync())
            return;
        var applied = (await db.Database.GetAppliedMigrationsAsync()).ToList();
        var place = provider.Place(db.Database.GetDbConnection());
        if (applied.Count == 0 && await tables.HasTablesAsync())
            throw StartFault.From("Database.Foreign", place);
        if (applied.Except(db.Database.GetMigrations()).ToList() is { Count: > 0 } unknown)
            throw StartFault.From("Database.Newer", place, unknown[^1]);
    }
}
