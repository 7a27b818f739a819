using Microsoft.EntityFrameworkCore;

namespace Bulletins.Storage;

/// <summary>What a database engine does its own way beyond what its Entity Framework provider hides.</summary>
public interface IDatabaseProvider
{
    StorageProvider Provider { get; }

    void Configure(DbContextOptionsBuilder options, string connectionString);
}
