using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Storage;

/// <summary>What a database engine does its own way beyond what its Entity Framework provider hides.</summary>
public interface IDatabaseProvider
{
    StorageProvider Provider { get; }

    void Configure(DbContextOptionsBuilder options, string connectionString);

    /// <summary>Which database it is, for people: a file, or a server and a name. Never with a password.</summary>
    string Place(DbConnection connection);

    /// <summary>How long a statement of a migration may take; null for as long as any other.</summary>
    TimeSpan? LongestMigration { get; }

    DatabaseTrouble Recognise(DbException exception);

    /// <summary>Makes sure that a statement reads one moment, however long it takes: rows that move on while they are counted would be in none of two states, or in both.</summary>
    /// <exception cref="DatabaseSettingException">That has to be set, and we may not.</exception>
    Task RequireOneMomentAsync(BulletinsDb db);
}

/// <summary>Why a database can't be used, as far as somebody at the terminal can do something about it.</summary>
public enum DatabaseTrouble
{
    Other,
    /// <summary>The file is no database, or a damaged one.</summary>
    NotADatabase,
    Full,
    ReadOnly,
    /// <summary>Another program holds it, and didn't let go in time.</summary>
    Locked,
    /// <summary>The file can't be opened, or no server answers.</summary>
    Unreachable,
    /// <summary>The server does not let us in.</summary>
    Refused,
}
