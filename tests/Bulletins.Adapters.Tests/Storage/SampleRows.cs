using Bulletins.Composing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Bulletins.Adapters.Tests.Storage;

/// <summary>Makes rows in which every column holds a value that is hard to store, with the rows that they refer to.</summary>
/// <param name="seed">Rows of different seeds differ in every column that can.</param>
internal sealed class SampleRows(BulletinsDb db, int seed)
{
    private readonly Dictionary<IEntityType, EntityEntry> made = [];

    public object Add(string entity) => Add(db.Model.GetEntityTypes().Single(e => e.ClrType.Name == entity)).Entity;

    private EntityEntry Add(IEntityType type)
    {
        if (made.TryGetValue(type, out var existing))
            return existing;
        var row = db.Entry(Activator.CreateInstance(type.ClrType, nonPublic: true)!);
        foreach (var property in type.GetProperties().Where(p => !p.IsForeignKey() && p.ValueGenerated == ValueGenerated.Never))
            row.Property(property).CurrentValue = Value(property);
        foreach (var key in type.GetForeignKeys().Where(k => k.PrincipalEntityType != type))
        {
            var principal = Add(key.PrincipalEntityType);
            for (var i = 0; i < key.Properties.Count; i++)
                row.Property(key.Properties[i]).CurrentValue = principal.Property(key.PrincipalKey.Properties[i]).CurrentValue;
        }
        row.State = EntityState.Added;
        db.SaveChanges();
        return made[type] = row;
    }

    private object Value(IProperty property)
    {
        var type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
        // A circular that was approved could not be stored again.
        if (type == typeof(BulletinState))
            return BulletinState.InReview;
        if (property.Name == nameof(Edition.Sealed))
            return false;
        if (type.IsEnum)
            return Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1)!;
        return type switch
        {
            _ when type == typeof(string) => Text(property.GetMaxLength() ?? 5000),
            _ when type == typeof(DateTime) => new DateTime(2024, 2, 29, 15, 59, 59, DateTimeKind.Utc).AddTicks(9_999_990 - seed * 10),
            _ when type == typeof(DateOnly) => new DateOnly(2024, 2, 28).AddDays(seed),
            _ when type == typeof(TimeSpan) => TimeSpan.FromMinutes(90 + seed),
            _ when type == typeof(bool) => true,
            _ when type == typeof(int) => int.MaxValue - seed,
            _ when type == typeof(long) => long.MaxValue - seed,
            _ when type == typeof(double) => 0.1 + seed,
            _ when type == typeof(Guid) => new Guid(seed, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11]),
            _ when type == typeof(byte[]) => new byte[] { 0, 255, (byte)seed },
            _ => throw new NotSupportedException($"{property.DeclaringType.DisplayName()}.{property.Name}: say here what a value of {type.Name} looks like."),
        };
    }

    /// <summary>As long as the column allows, in UTF-16 units: with a character outside the basic plane, combining marks and both quotes.</summary>
    private string Text(int length)
    {
        var text = $"{seed}測試𠮷é'\"%\\ ";
        while (text.Length < length)
            text += "珠三角工業協會";
        text = text[..length];
        return char.IsHighSurrogate(text[^1]) ? text[..^1] : text;
    }
}
