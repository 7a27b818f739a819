using Bulletins.Auditing;
using Bulletins.Members.Addresses;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Members.Suppressions;

/// <summary>The addresses that must not be mailed. Lifting keeps the record.</summary>
public sealed class SuppressionList(BulletinsDb db, AuditLog audit, TimeProvider clock)
{
    /// <param name="note">Why, in words; required.</param>
    /// <exception cref="FaultException">The address isn't one, or there is no note.</exception>
    /// <exception cref="ConflictException">Staff suppressed the address already.</exception>
    public async Task<Suppression> AddAsync(string? email, string? note, Actor actor, CancellationToken cancellation = default)
    {
        var address = EmailAddress.Parse(email);
        var suppression = new Suppression
        {
            NormalizedEmail = address.Normalized,
            Reason = SuppressionReason.Staff,
            Note = RequireWords(note, "Field.Note"),
            Since = clock.UtcNow(),
            By = actor.Name,
        };
        if (await db.Suppressions.AnyAsync(s => s.NormalizedEmail == address.Normalized && s.Reason == SuppressionReason.Staff && s.LiftedAt == null, cancellation))
            throw new ConflictException(new Fault(Words.Members, "Suppression.Exists", address.Value));
        try
        {
            await db.AddAsync(suppression, added => Record(actor, "suppression.add", added, added.Note), cancellation);
        }
        catch (DbUpdateException) when (db.Suppressions.Any(s => s.NormalizedEmail == address.Normalized && s.Reason == SuppressionReason.Staff && s.LiftedAt == null))
        {
            db.ChangeTracker.Clear();
            throw new ConflictException(new Fault(Words.Members, "Suppression.Exists", address.Value));
        }
        return suppression;
    }

    /// <param name="because">Why it may be mailed again, in words; required.</param>
    /// <exception cref="ConflictException">It was lifted already.</exception>
    public async Task<Suppression> LiftAsync(long id, string? because, Actor actor, CancellationToken cancellation = default)
    {
        var suppression = await db.Suppressions.FindAsync([id], cancellation)
            ?? throw new NotFoundException(new Fault(Words.Members, "Suppression.NotFound", id));
        if (suppression.LiftedAt is not null)
            throw new ConflictException(new Fault(Words.Members, "Suppression.Lifted", suppression.NormalizedEmail));
        suppression.Lift(clock.UtcNow(), actor.Name, RequireWords(because, "Field.Because"));
        Record(actor, "suppression.lift", suppression, suppression.LiftedBecause);
        await db.SaveOrConflictAsync(cancellation);
        return suppression;
    }

    /// <summary>Newest first. A whole address is found in each of its spellings.</summary>
    public async Task<Page<Suppression>> SearchAsync(string? search, bool withLifted, int page = 1, int size = Paging.Size, CancellationToken cancellation = default)
    {
        var found = db.Suppressions.AsNoTracking();
        if (!withLifted)
            found = found.Where(s => s.LiftedAt == null);
        foreach (var term in Paging.Terms(EmailAddress.TryParse(search, out var address) ? address.Normalized : search))
            found = found.Where(s => EF.Functions.Like(s.NormalizedEmail, term, Paging.Escape) || EF.Functions.Like(s.Note!, term, Paging.Escape));
        return await found.OrderByDescending(s => s.Id).PageAsync(page, size, cancellation);
    }

    /// <summary>What keeps an address from being mailed now; empty when nothing does.</summary>
    public async Task<IReadOnlyList<Suppression>> OfAsync(IEnumerable<string> normalizedEmails, CancellationToken cancellation = default)
    {
        var addresses = normalizedEmails.ToList();
        return await db.Suppressions.AsNoTracking()
            .Where(s => addresses.Contains(s.NormalizedEmail) && s.LiftedAt == null).OrderBy(s => s.Id).ToListAsync(cancellation);
    }

    private void Record(Actor actor, string act, Suppression suppression, string? because) =>
        audit.Record(actor, act, $"suppression:{suppression.Id}", $"{suppression.NormalizedEmail}: {because}");

    private static string RequireWords(string? text, string field)
    {
        var words = TypedText.Clean(text)
            ?? throw new FaultException(new Fault(Words.Members, "Field.Required", Words.Members[field]));
        return words.Length <= Suppression.NoteLength
            ? words
            : throw new FaultException(new Fault(Words.Members, "Field.TooLong", Words.Members[field], Suppression.NoteLength));
    }
}
