using Bulletins.Auditing;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Composing;

/// <summary>Drafts that begin with the whole text of another bulletin.</summary>
public sealed class BulletinCopies(BulletinsDb db, BulletinDrafts drafts, BulletinNumbers numbers, TimeProvider clock)
{
    /// <summary>A draft with the whole text of a bulletin that is out, its titles marked as a correction, under a number of its own.</summary>
    /// <exception cref="ConflictException">It isn't approved, or has a correction already that wasn't put away.</exception>
    public async Task<Bulletin> CorrectAsync(long id, Actor actor, CancellationToken cancellation = default)
    {
        var original = await drafts.FindAsync(id, cancellation);
        if (original.CanBeEdited)
            throw new ConflictException(new Fault(Words.Composing, "Correction.NotNeeded", original.Name));
        var earlier = await db.Bulletins.AsNoTracking().FirstOrDefaultAsync(b => b.CorrectsBulletinId == id && b.State != BulletinState.Archived, cancellation);
        if (earlier is not null)
            throw new ConflictException(new Fault(Words.Composing, "Correction.Exists", original.Name, earlier.Name));
        return await RepeatAsync(original, id, CorrectionTitle, actor, "bulletin.correct", cancellation);
    }

    /// <summary>A draft with the whole text of another bulletin, whatever became of that one, under a number and a date of its own.</summary>
    public async Task<Bulletin> CopyAsync(long id, Actor actor, CancellationToken cancellation = default) =>
        await RepeatAsync(await drafts.FindAsync(id, cancellation), null, edition => edition.Title, actor, "bulletin.copy", cancellation);

    private async Task<Bulletin> RepeatAsync(Bulletin original, long? corrected, Func<Edition, string> title, Actor actor, string act, CancellationToken cancellation)
    {
        var today = HongKongTime.Today(clock);
        var repeated = new Bulletin
        {
            CorrectsBulletinId = corrected, Number = await numbers.NextAsync(today.Year, cancellation), Issuer = original.Issuer, IssuedOn = today,
            Topic = original.Topic, FullTextUrl = original.FullTextUrl, CreatedBy = actor.Name, CreatedAt = clock.UtcNow(),
        };
        foreach (var edition in original.Editions)
            repeated.Editions.Add(drafts.NewEdition(edition.Language, new EditionText(title(edition), edition.Body, edition.Closing), actor));
        await drafts.StoreAsync(repeated, actor, act, stored => $"{stored.Number} bulletin:{original.Id}", cancellation);
        return repeated;
    }

    private static string CorrectionTitle(Edition edition)
    {
        var title = Words.Composing.In(edition.Language.Culture(), "Correction.Title", edition.Title);
        return title.Length <= BulletinDrafts.LongestTitle ? title : edition.Title;
    }
}
