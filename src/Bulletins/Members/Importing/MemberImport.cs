using Bulletins.Auditing;
using Bulletins.Members.Consent;
using Bulletins.Members.Suppressions;
using Bulletins.Members.Topics;
using Bulletins.Storage;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Bulletins.Members.Importing;

/// <summary>Takes members and contacts from a CSV file (RFC 4180, UTF-8) into the register.</summary>
/// <remarks>A contact is known by member number and address; a file never removes anybody. Rows that can't be taken
/// are reported and the others are taken, all in one transaction.</remarks>
public sealed class MemberImport(BulletinsDb db, AuditLog audit, TimeProvider clock, IOptions<MemberImportOptions> options)
{
    /// <summary>How many firms are compared with the register, and saved, at a time.</summary>
    private const int BatchSize = 300;

    /// <summary>The largest file that is read, in bytes.</summary>
    public long MaximumBytes => options.Value.MaximumBytes;

    /// <summary>What is said of a file that is larger than that.</summary>
    public Fault TooLarge => ImportedFile.TooLarge(MaximumBytes);

    /// <param name="dryRun">Go all the way but save nothing.</param>
    /// <param name="source">How the topics in the file are recorded to have been consented to.</param>
    /// <exception cref="FaultException">The file as a whole can't be used; nothing was imported.</exception>
    /// <exception cref="ConflictException">Somebody changed the same members at the same time; nothing was imported.</exception>
    public async Task<ImportReport> ImportAsync(Stream file, Actor actor, bool dryRun, ConsentSource source = ConsentSource.Import, CancellationToken cancellation = default)
    {
        var text = await ImportedFile.ReadAsync(file, options.Value.MaximumBytes, cancellation);
        var sheet = ImportSheet.Read(text, await new Catalogue(db).ReadAsync(cancellation));
        try
        {
            // A dry run takes no lock: it never saves.
            return dryRun
                ? await ApplyAsync(sheet, dryRun: true, source, cancellation)
                : await db.InTransactionAsync(() => TakeAsync(sheet, actor, source, cancellation), cancellation);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw new ConflictException(new Fault(Words.Members, "Import.Conflict"));
        }
        finally
        {
            db.ChangeTracker.Clear();
        }
    }

    private async Task<ImportReport> TakeAsync(ImportSheet sheet, Actor actor, ConsentSource source, CancellationToken cancellation)
    {
        var report = await ApplyAsync(sheet, dryRun: false, source, cancellation);
        audit.Record(actor, "members.import", "members",
            $"created {report.Created}, updated {report.Updated}, unchanged {report.Unchanged}, rejected {report.Rejected.Count}");
        await db.SaveChangesAsync(cancellation);
        return report;
    }

    private async Task<ImportReport> ApplyAsync(ImportSheet sheet, bool dryRun, ConsentSource source, CancellationToken cancellation)
    {
        sheet.ForgetFoundInRegister();
        var topics = await PrepareTopicsAsync(sheet, dryRun, cancellation);
        var entry = new ImportEntry(sheet, topics, clock.UtcNow(), source);
        foreach (var batch in sheet.Firms.Values.Chunk(BatchSize))
        {
            var numbers = batch.Select(firm => firm.Number).ToList();
            db.AttachRange(topics.Values);
            var members = await db.Members.Where(m => numbers.Contains(m.Number)).AsSplitQuery()
                .Include(m => m.Contacts).ThenInclude(c => c.Subscriptions).ToDictionaryAsync(m => m.Number, cancellation);
            entry.WantNothing = await WantNothingAsync([.. members.Values.SelectMany(m => m.Contacts).Select(c => c.NormalizedEmail).Distinct()], cancellation);
            foreach (var firm in batch)
            {
                if (members.TryGetValue(firm.Number, out var member))
                    entry.Enter(firm, member);
                else
                    db.Members.Add(entry.EnterNew(firm));
            }
            if (!dryRun)
                await db.SaveChangesAsync(cancellation);
            db.ChangeTracker.Clear();
        }
        return new ImportReport(dryRun, [.. entry.Rows.OrderBy(row => row.Line)], sheet.Rejected, [.. sheet.Warnings.OrderBy(warning => warning.Line)]);
    }

    private async Task<HashSet<string>> WantNothingAsync(List<string> addresses, CancellationToken cancellation)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var chunk in addresses.Chunk(500))
            found.UnionWith(await db.Suppressions.Where(s => chunk.Contains(s.NormalizedEmail) && s.LiftedAt == null && s.Reason != SuppressionReason.Bounced)
                .Select(s => s.NormalizedEmail).ToListAsync(cancellation));
        return found;
    }

    /// <returns>Every topic by its key, the new ones included.</returns>
    private async Task<Dictionary<string, Topic>> PrepareTopicsAsync(ImportSheet sheet, bool dryRun, CancellationToken cancellation)
    {
        var found = sheet.FindNewValues();
        var topics = await db.Topics.ToListAsync(cancellation);
        db.AddRange(found.Classifications);
        db.AddRange(found.Topics);
        if (!dryRun)
            await db.SaveChangesAsync(cancellation);
        db.ChangeTracker.Clear();
        return topics.Concat(found.Topics).ToDictionary(topic => topic.Key);
    }
}
