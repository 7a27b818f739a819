using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking.Incoming;

/// <summary>How each place did when it was last looked at. Of several processes any may be the one that looks, and all show the same.</summary>
public sealed class MailSourceBook(IMailSources sources, IDbContextFactory<BulletinsDb> databases, TimeProvider clock)
{
    /// <summary>Those that are configured, also when nobody has looked at them yet.</summary>
    public async Task<IReadOnlyList<MailSourceState>> ReadAsync(CancellationToken cancellation = default)
    {
        var names = sources.All.Select(source => source.Name).ToList();
        if (names.Count == 0)
            return [];
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var known = await db.MailSourceStates.AsNoTracking().Where(s => names.Contains(s.Name)).ToDictionaryAsync(s => s.Name, StringComparer.OrdinalIgnoreCase, cancellation);
        return names.ConvertAll(name => known.GetValueOrDefault(name) ?? new MailSourceState { Name = name });
    }

    /// <param name="brought">How many mails more it has brought.</param>
    /// <param name="fault">What was wrong; null when nothing was.</param>
    /// <param name="wasRead">Whether it was read to its end.</param>
    /// <returns>Whether something else was wrong the time before, or nothing.</returns>
    public async Task<bool> NoteAsync(string name, int brought, Fault? fault, bool wasRead, CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var now = clock.UtcNow();
        var stored = fault?.Store();
        var before = await db.MailSourceStates.Where(s => s.Name == name).Select(s => s.Fault).FirstOrDefaultAsync(cancellation);
        if (await UpdateAsync() == 0)
        {
            db.MailSourceStates.Add(new MailSourceState { Name = name, ReadAt = wasRead ? now : null, Mails = brought, Fault = stored, WasRead = wasRead });
            try
            {
                await db.SaveChangesAsync(cancellation);
            }
            catch (DbUpdateException)
            {
                // Another process looked at it for the first time at this moment.
                db.ChangeTracker.Clear();
                if (await UpdateAsync() == 0)
                    throw;
            }
        }
        return stored != before;

        Task<int> UpdateAsync() => db.MailSourceStates.Where(s => s.Name == name).ExecuteUpdateAsync(row =>
        {
            row.SetProperty(s => s.Mails, s => s.Mails + brought).SetProperty(s => s.Fault, stored).SetProperty(s => s.WasRead, wasRead);
            if (wasRead)
                row.SetProperty(s => s.ReadAt, now);
        }, cancellation);
    }
}
