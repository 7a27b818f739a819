using Bulletins.Auditing;
using Bulletins.Composing;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Rendering;

/// <summary>Approves a bulletin for sending: complete, lawful, and rendered without a fault in every edition. What is approved is approved
/// anew when it reads differently by now.</summary>
public sealed class BulletinApproval(BulletinsDb db, IBulletinRenderer renderer, AuditLog audit, TimeProvider clock)
{
    /// <exception cref="NotFoundException">There is no such bulletin.</exception>
    /// <exception cref="ConflictException">It isn't open for approval, or somebody changed it meanwhile.</exception>
    /// <exception cref="FaultException">It is incomplete, or a template is faulty. Nothing was changed.</exception>
    public async Task<Bulletin> ApproveAsync(long bulletinId, Actor actor, CancellationToken cancellation = default)
    {
        var bulletin = await FindAsync(bulletinId, cancellation);
        if (bulletin.State != BulletinState.Approved)
            bulletin.RequireEditable();
        var hash = HashOfChecked(bulletin);
        bulletin.Approve(actor.Name, clock.UtcNow(), hash);
        audit.Record(actor, "bulletin.approve", $"bulletin:{bulletin.Id}", hash);
        await SaveAsync(bulletin, cancellation);
        return bulletin;
    }

    /// <summary>Whether an approved bulletin reads differently by now, or can't be rendered any more, and so isn't sent before it is approved anew.</summary>
    /// <exception cref="NotFoundException">There is no such bulletin.</exception>
    public async Task<bool> IsOutdatedAsync(long bulletinId, CancellationToken cancellation = default)
    {
        var bulletin = await FindAsync(bulletinId, cancellation);
        try
        {
            return bulletin.State == BulletinState.Approved && !new ApprovedText(renderer).ReadsAsApproved(bulletin);
        }
        catch (FaultException)
        {
            return true;
        }
    }

    private async Task<Bulletin> FindAsync(long bulletinId, CancellationToken cancellation) =>
        await db.Bulletins.Include(b => b.Issuer).Include(b => b.Topic).Include(b => b.Editions).SingleOrDefaultAsync(b => b.Id == bulletinId, cancellation)
        ?? throw new NotFoundException(new Fault(Words.Composing, "Bulletin.NotFound", bulletinId));

    private string HashOfChecked(Bulletin bulletin)
    {
        ApprovalCheck.RequireComplete(bulletin);
        var rendered = bulletin.Editions.Select(edition => renderer.Render(bulletin, edition)).ToList();
        rendered.ForEach(ApprovalCheck.RequireUnsubscribeLink);
        return ContentHash.Of(rendered);
    }

    private async Task SaveAsync(Bulletin bulletin, CancellationToken cancellation)
    {
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw new ConflictException(new Fault(Words.Rendering, "Approval.Changed", bulletin.Name));
        }
    }
}
