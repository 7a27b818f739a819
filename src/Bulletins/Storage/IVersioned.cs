namespace Bulletins.Storage;

/// <summary>A row whose concurrent changes must be noticed. The version rises by one at every change, kept by
/// <see cref="BulletinsDb"/>; a save that was read at an older one fails with
/// <see cref="Microsoft.EntityFrameworkCore.DbUpdateConcurrencyException"/>.</summary>
public interface IVersioned
{
    int Version { get; set; }
}
