using Bulletins.Auditing;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Members;

/// <summary>The firms of the association: what staff do to them one by one.</summary>
public sealed class MemberRegister(BulletinsDb db, AuditLog audit, TimeProvider clock)
{
    /// <returns>The new member's id.</returns>
    /// <exception cref="FaultException">A value is missing or too long.</exception>
    /// <exception cref="ConflictException">The number is in use.</exception>
    public async Task<long> AddAsync(MemberForm form, Actor actor, CancellationToken cancellation = default)
    {
        var member = new Member { Number = "", Organisation = "" };
        form.Fill(member);
        await RequireFreeAsync(member, cancellation);
        await db.AddAsync(member, added => Record(actor, "member.add", added), cancellation).UnlessTakenAsync(() => RequireFreeAsync(member, cancellation));
        return member.Id;
    }

    public Task ChangeAsync(long id, MemberForm form, Actor actor, CancellationToken cancellation = default) =>
        ActAsync(id, form.Version, "member.change", actor, async member =>
        {
            form.Fill(member);
            await RequireFreeAsync(member, cancellation);
        }, cancellation);

    public Task RetireAsync(long id, int version, Actor actor, CancellationToken cancellation = default) =>
        ActAsync(id, version, "member.retire", actor, member => member.Retire(clock.UtcNow()), cancellation);

    public Task LapseAsync(long id, int version, Actor actor, CancellationToken cancellation = default) =>
        ActAsync(id, version, "member.lapse", actor, member => member.Lapse(), cancellation);

    public Task ReinstateAsync(long id, int version, Actor actor, CancellationToken cancellation = default) =>
        ActAsync(id, version, "member.reinstate", actor, member => member.Reinstate(), cancellation);

    private Task ActAsync(long id, int version, string act, Actor actor, Action<Member> change, CancellationToken cancellation) =>
        ActAsync(id, version, act, actor, member =>
        {
            change(member);
            return Task.CompletedTask;
        }, cancellation);

    private async Task ActAsync(long id, int version, string act, Actor actor, Func<Member, Task> change, CancellationToken cancellation)
    {
        var member = await db.Members.FindAsync([id], cancellation)
            ?? throw new NotFoundException(new Fault(Words.Members, "Member.NotFound", id));
        db.ReadAt(member, version);
        await change(member);
        if (!db.ChangeTracker.HasChanges())
            return;
        Record(actor, act, member);
        await db.SaveOrConflictAsync(cancellation).UnlessTakenAsync(() => RequireFreeAsync(member, cancellation));
    }

    private void Record(Actor actor, string act, Member member) =>
        audit.Record(actor, act, $"member:{member.Id}", $"{member.Number} {member.Organisation}");

    private async Task RequireFreeAsync(Member member, CancellationToken cancellation)
    {
        if (await db.Members.AnyAsync(other => other.Number == member.Number && other.Id != member.Id, cancellation))
            throw new ConflictException(new Fault(Words.Members, "Member.NumberInUse", member.Number));
    }
}
