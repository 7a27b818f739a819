using Bulletins.Audiences.Rules;
using Bulletins.Auditing;
using Bulletins.Members;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Audiences;

/// <summary>The saved segments.</summary>
public sealed class SegmentLibrary(BulletinsDb db, AuditLog audit, TimeProvider clock)
{
    public async Task<IReadOnlyList<Segment>> ListAsync(bool archived = false, CancellationToken cancellation = default) =>
        await db.Segments.AsNoTracking().Where(s => s.ArchivedAt != null == archived).OrderBy(s => s.Name).ThenBy(s => s.Id).ToListAsync(cancellation);

    /// <exception cref="NotFoundException">There is no such segment.</exception>
    public async Task<Segment> GetAsync(long id, CancellationToken cancellation = default) =>
        await db.Segments.SingleOrDefaultAsync(s => s.Id == id, cancellation)
            ?? throw new NotFoundException(new Fault(Words.Audiences, "Segment.NotFound", id));

    /// <exception cref="FaultException">The name is missing or too long, or the rule names an unknown value where that would widen it.</exception>
    /// <exception cref="ConflictException">Another segment has the name.</exception>
    public async Task<Segment> CreateAsync(Actor actor, string name, Rule rule, CancellationToken cancellation = default)
    {
        RuleCheck.Admit(rule, await RuleVocabulary.LoadAsync(db, [rule], cancellation));
        var segment = Segment.Create(name, rule, actor.Name, clock.UtcNow());
        await RequireFreeAsync(segment.Name, null, cancellation);
        await SaveAsync(segment, () => db.AddAsync(segment, added => audit.Record(actor, "segment.create", Subject(added), added.Name), cancellation), cancellation);
        return segment;
    }

    /// <param name="version">The one that the editor had read.</param>
    /// <exception cref="FaultException">As in <see cref="CreateAsync"/>.</exception>
    /// <exception cref="ConflictException">Somebody else saved the segment since, or it is archived, or another one has the name.</exception>
    public async Task<Segment> EditAsync(Actor actor, long id, int version, string name, Rule rule, CancellationToken cancellation = default)
    {
        RuleCheck.Admit(rule, await RuleVocabulary.LoadAsync(db, [rule], cancellation));
        var segment = await GetAsync(id, version, cancellation);
        var (oldName, oldRule) = (segment.Name, segment.Rule);
        segment.Edit(name, rule, actor.Name, clock.UtcNow());
        if (segment.Name != oldName)
        {
            await RequireFreeAsync(segment.Name, id, cancellation);
            audit.Record(actor, "segment.rename", Subject(segment), $"{oldName} → {segment.Name}");
        }
        if (segment.Rule != oldRule)
            audit.Record(actor, "segment.edit", Subject(segment), $"{oldRule} → {segment.Rule}");
        await SaveAsync(segment, cancellation);
        return segment;
    }

    /// <summary>Gives the segment another name and leaves its rule alone.</summary>
    /// <inheritdoc cref="EditAsync"/>
    public async Task<Segment> RenameAsync(Actor actor, long id, int version, string name, CancellationToken cancellation = default) =>
        await EditAsync(actor, id, version, name, Rule.Parse((await GetAsync(id, cancellation)).Rule), cancellation);

    /// <summary>Takes the segment off the list of those that can be sent to. Dispatches already made keep the rule they were made with.</summary>
    /// <exception cref="ConflictException">Somebody else saved the segment since.</exception>
    public async Task<Segment> ArchiveAsync(Actor actor, long id, int version, CancellationToken cancellation = default)
    {
        var segment = await GetAsync(id, version, cancellation);
        segment.Archive(clock.UtcNow());
        audit.Record(actor, "segment.archive", Subject(segment), segment.Name);
        await SaveAsync(segment, cancellation);
        return segment;
    }

    /// <inheritdoc cref="ArchiveAsync"/>
    public async Task<Segment> RestoreAsync(Actor actor, long id, int version, CancellationToken cancellation = default)
    {
        var segment = await GetAsync(id, version, cancellation);
        segment.Restore();
        audit.Record(actor, "segment.restore", Subject(segment), segment.Name);
        await SaveAsync(segment, cancellation);
        return segment;
    }

    private async Task<Segment> GetAsync(long id, int version, CancellationToken cancellation)
    {
        var segment = await GetAsync(id, cancellation);
        return segment.Version == version ? segment : throw ChangedSince(segment);
    }

    private async Task RequireFreeAsync(string name, long? except, CancellationToken cancellation)
    {
        if (await db.Segments.AsNoTracking().FirstOrDefaultAsync(s => s.Name == name && s.Id != except, cancellation) is { } other)
            throw new ConflictException(new Fault(Words.Audiences, other.ArchivedAt is null ? "Segment.NameTaken" : "Segment.NameTakenByArchived", name));
    }

    private Task SaveAsync(Segment segment, CancellationToken cancellation) => SaveAsync(segment, () => db.SaveChangesAsync(cancellation), cancellation);

    private async Task SaveAsync(Segment segment, Func<Task> save, CancellationToken cancellation)
    {
        try
        {
            await save();
        }
        catch (DbUpdateConcurrencyException)
        {
            throw ChangedSince(await db.Segments.AsNoTracking().SingleAsync(s => s.Id == segment.Id, cancellation));
        }
        catch (DbUpdateException)
        {
            // Two saves of one name at the same moment: the unique index lets only the first through.
            await RequireFreeAsync(segment.Name, segment.Id, cancellation);
            throw;
        }
    }

    private static ConflictException ChangedSince(Segment segment) =>
        new(new Fault(Words.Audiences, "Segment.ChangedSince", segment.Name, segment.UpdatedBy, HongKongTime.MinuteText(segment.UpdatedAt)));

    private static string Subject(Segment segment) => $"segment:{segment.Id}";
}
