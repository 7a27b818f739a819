using System.ComponentModel.DataAnnotations;

namespace Bulletins.Storage;

/// <summary>Where the data lives: section <c>Storage</c>.</summary>
public sealed class StorageOptions : IValidatableObject
{
    public const string Section = "Storage";

    /// <summary>Sqlite (the default) or SqlServer.</summary>
    public StorageProvider Provider { get; set; } = StorageProvider.Sqlite;

    /// <summary>Null for a file named bulletins.db in the data folder; required with SqlServer.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Database, captured mail and keys. Default: the folder Bulletins in the user's data directory.</summary>
    public string? DataFolder { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext context)
    {
        if (Provider == StorageProvider.SqlServer && string.IsNullOrWhiteSpace(ConnectionString))
            yield return new ValidationResult("Server=…;Database=…", [nameof(ConnectionString)]);
    }
}

public enum StorageProvider { Sqlite, SqlServer }
