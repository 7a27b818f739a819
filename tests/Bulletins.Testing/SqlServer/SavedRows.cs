using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Bulletins.Testing.SqlServer;

/// <summary>What SQLite keeps and SQL Server would refuse: texts that are longer than their columns (error 2628), and ids that the database gives and somebody else gave (error 544).</summary>
internal static class SavedRows
{
    /// <returns>Each with whether it is about an id.</returns>
    public static IEnumerable<(string Fault, bool IsId)> FaultsOf(DbContext db) =>
        from entry in db.ChangeTracker.Entries()
        where entry.State is EntityState.Added or EntityState.Modified
        from property in entry.Properties
        where entry.State == EntityState.Added || property.IsModified
        let isId = IsGivenId(entry, property)
        where isId || IsTooLong(property)
        select ($"{entry.Metadata.DisplayName()}.{property.Metadata.Name} can't be stored: '{property.CurrentValue}'", isId);

    private static bool IsTooLong(PropertyEntry property) => property.CurrentValue is string text && text.Length > (property.Metadata.GetMaxLength() ?? int.MaxValue);

    private static bool IsGivenId(EntityEntry entry, PropertyEntry property) => entry.State == EntityState.Added && !property.IsTemporary && property.Metadata.IsPrimaryKey()
        && property.Metadata.ValueGenerated == ValueGenerated.OnAdd && !property.Metadata.IsForeignKey() && property.CurrentValue is long and not 0 or int and not 0;
}
