using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Bulletins.Composing;

/// <summary>Approved and archived content can't be changed, by whatever path the change comes.</summary>
internal static class SealedContent
{
    /// <summary>Beside putting it away: a new approval of the same content, after what stands around it was changed.</summary>
    private static readonly HashSet<string> MayChange =
        [nameof(Bulletin.State), nameof(Bulletin.Version), nameof(Bulletin.ApprovedBy), nameof(Bulletin.ApprovedAt), nameof(Bulletin.ApprovedContentHash)];

    /// <exception cref="ConflictException">A change waits to be saved that would alter sealed content. Nothing is saved.</exception>
    public static void Guard(ChangeTracker changes)
    {
        foreach (var edition in changes.Entries<Edition>().ToList())
            GuardEdition(changes, edition);
        foreach (var bulletin in changes.Entries<Bulletin>().Where(IsSealed).Where(ChangesContent))
            throw Refusal(bulletin.Entity);
    }

    private static void GuardEdition(ChangeTracker changes, EntityEntry<Edition> edition)
    {
        if (edition.State is EntityState.Modified or EntityState.Deleted && edition.Property(e => e.Sealed).OriginalValue)
            throw Refusal(edition.Entity.Bulletin);
        if (edition.State is not (EntityState.Added or EntityState.Deleted))
            return;
        var bulletin = changes.Entries<Bulletin>().FirstOrDefault(b => b.Entity == edition.Entity.Bulletin || b.Entity.Id != 0 && b.Entity.Id == edition.Entity.BulletinId)
            ?? throw new InvalidOperationException("An edition is added or removed with its bulletin loaded.");
        if (IsSealed(bulletin))
            throw Refusal(bulletin.Entity);
        // An approval under way has read another set of editions: raising the bulletin's version makes it fail.
        if (bulletin.State == EntityState.Unchanged)
            bulletin.State = EntityState.Modified;
    }

    private static bool IsSealed(EntityEntry<Bulletin> bulletin) =>
        bulletin.State is EntityState.Modified or EntityState.Deleted or EntityState.Unchanged
        && bulletin.Property(b => b.State).OriginalValue is BulletinState.Approved or BulletinState.Archived;

    private static bool ChangesContent(EntityEntry<Bulletin> bulletin) =>
        bulletin.State == EntityState.Deleted
        || bulletin.State == EntityState.Modified && bulletin.Properties.Any(p => p.IsModified && !Equals(p.OriginalValue, p.CurrentValue) && !MayChange.Contains(p.Metadata.Name));

    private static ConflictException Refusal(Bulletin? bulletin) => bulletin is null
        ? new ConflictException(new Fault(Words.Composing, "Edition.Sealed"))
        : new ConflictException(new Fault(Words.Composing, "Bulletin.NotEditable", bulletin.Name, Words.Composing[$"BulletinState.{bulletin.State}"]));
}
