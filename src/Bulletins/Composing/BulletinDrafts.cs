using System.Globalization;
using Bulletins.Auditing;
using Bulletins.Composing.Documents;
using Bulletins.Members;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Composing;

/// <summary>The words of an edition, as an editor sends them.</summary>
/// <param name="Body">Any HTML; it is cleaned before it is kept.</param>
public sealed record EditionText(string Title, string Body, string Closing);

/// <summary>An edition after a save, and what cleaning its document left out.</summary>
public sealed record SavedEdition(Edition Edition, IReadOnlyList<Fault> Notices);

/// <summary>What a bulletin says beside its text.</summary>
/// <param name="Number">Null while it has none.</param>
public sealed record BulletinParticulars(string? Number, long IssuerId, DateOnly IssuedOn, long? TopicId, string? FullTextUrl);

/// <summary>Writing bulletins until they are approved. Whatever is refused changes nothing.</summary>
public sealed class BulletinDrafts(BulletinsDb db, BulletinNumbers numbers, Issuers issuers, AuditLog audit, TimeProvider clock)
{
    internal const int LongestTitle = 500;
    private const int LongestClosing = 1000;

    /// <summary>Whoever finds so many taken one after the other has another trouble.</summary>
    private const int MostNumbers = 5;

    /// <summary>A bulletin with an empty master edition, the next number of this year, and the first issuer.</summary>
    public async Task<Bulletin> CreateAsync(Actor actor, CancellationToken cancellation = default)
    {
        var issuer = await issuers.FirstAsync(cancellation);
        var edition = NewEdition(Language.TraditionalChinese, new EditionText("", "", issuer.Signature), actor);
        return await AddAsync(issuer, HongKongTime.Today(clock), null, edition, actor, "bulletin.create", cancellation);
    }

    /// <summary>Stores a bulletin under the next free number of its year.</summary>
    internal async Task<Bulletin> AddAsync(
        Issuer issuer, DateOnly issuedOn, string? fullTextUrl, Edition edition, Actor actor, string act, CancellationToken cancellation)
    {
        var bulletin = new Bulletin
        {
            Number = await numbers.NextAsync(issuedOn.Year, cancellation),
            Issuer = issuer, IssuedOn = issuedOn, FullTextUrl = fullTextUrl, CreatedBy = actor.Name, CreatedAt = clock.UtcNow(),
        };
        bulletin.Editions.Add(edition);
        await StoreAsync(bulletin, actor, act, stored => $"{stored.Number} {edition.Title}", cancellation);
        return bulletin;
    }

    /// <summary>Whoever stores another in this moment may take the number, which nobody has chosen: then the next one does as well.</summary>
    internal async Task StoreAsync(Bulletin bulletin, Actor actor, string act, Func<Bulletin, string> details, CancellationToken cancellation)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await SaveAsync(bulletin, () => db.AddAsync(bulletin, added => audit.Record(actor, act, $"bulletin:{added.Id}", details(added)), cancellation));
                return;
            }
            catch (ConflictException) when (tries < MostNumbers)
            {
                bulletin.Number = await numbers.NextAsync(bulletin.IssuedOn.Year, cancellation);
            }
        }
    }

    /// <summary>With its issuer, topic and editions.</summary>
    /// <exception cref="NotFoundException">There is none.</exception>
    public async Task<Bulletin> FindAsync(long id, CancellationToken cancellation = default) =>
        await db.Bulletins.Include(b => b.Editions).Include(b => b.Issuer).Include(b => b.Topic).SingleOrDefaultAsync(b => b.Id == id, cancellation)
        ?? throw new NotFoundException(new Fault(Words.Composing, "Bulletin.NotFound", id));

    /// <exception cref="NotFoundException">The bulletin has no edition in that language.</exception>
    public async Task<Edition> FindEditionAsync(long id, Language language, CancellationToken cancellation = default) =>
        (await FindAsync(id, cancellation)).Editions.Find(e => e.Language == language)
        ?? throw new NotFoundException(new Fault(Words.Composing, "Edition.NotFound", id, language.Tag()));

    /// <summary>Keeps the text of an edition. An unchanged text leaves the version as it is.</summary>
    /// <param name="version">What the editor read.</param>
    /// <exception cref="ConflictException">Somebody saved another text since, or it is sealed; what is stored stays, and
    /// the caller still has its own.</exception>
    public async Task<SavedEdition> SaveEditionAsync(
        long id, Language language, EditionText text, int version, Actor actor, CancellationToken cancellation = default)
    {
        var edition = await FindEditionAsync(id, language, cancellation);
        edition.Bulletin.RequireEditable();
        if (edition.Version != version)
            throw Changed(edition);
        var document = DocumentSanitizer.Clean(text.Body);
        var isNew = Fill(edition, text, document.Html);
        if (isNew)
        {
            // Every pause in typing saves: the log names who wrote on which day, not each pause.
            if (edition.UpdatedBy != actor.Name || HongKongTime.DayOf(edition.UpdatedAt) != HongKongTime.Today(clock))
                audit.Record(actor, "edition.write", $"bulletin:{id}", language.Tag());
            edition.UpdatedBy = actor.Name;
            edition.UpdatedAt = clock.UtcNow();
            await SaveAsync(edition, cancellation);
        }
        return new SavedEdition(edition, document.Notices);
    }

    /// <summary>Adds an edition in another language, with the text of the master to start from.</summary>
    public async Task<Edition> AddEditionAsync(long id, Language language, Actor actor, CancellationToken cancellation = default)
    {
        var bulletin = await FindAsync(id, cancellation);
        bulletin.RequireEditable();
        if (bulletin.Editions.Exists(e => e.Language == language))
            throw new ConflictException(new Fault(Words.Composing, "Edition.Exists", bulletin.Name, language.Tag()));
        var master = bulletin.EditionFor(Language.TraditionalChinese);
        var edition = NewEdition(language, new EditionText(master.Title, master.Body, master.Closing), actor);
        bulletin.Editions.Add(edition);
        audit.Record(actor, "edition.add", $"bulletin:{id}", language.Tag());
        await SaveAsync(bulletin, cancellation);
        return edition;
    }

    public async Task RemoveEditionAsync(long id, Language language, Actor actor, CancellationToken cancellation = default)
    {
        var edition = await FindEditionAsync(id, language, cancellation);
        edition.Bulletin.RequireEditable();
        if (language == Language.TraditionalChinese)
            throw new ConflictException(new Fault(Words.Composing, "Edition.Master"));
        db.Editions.Remove(edition);
        audit.Record(actor, "edition.remove", $"bulletin:{id}", language.Tag());
        await SaveAsync(edition.Bulletin, cancellation);
    }

    /// <param name="version">What the editor read.</param>
    /// <exception cref="ConflictException">Somebody changed them since, the number is taken, or the bulletin is sealed.</exception>
    public async Task<Bulletin> SaveParticularsAsync(
        long id, BulletinParticulars particulars, int version, Actor actor, CancellationToken cancellation = default)
    {
        var bulletin = await FindAsync(id, cancellation);
        bulletin.RequireEditable();
        if (bulletin.Version != version)
            throw new ConflictException(new Fault(Words.Composing, "Bulletin.Changed", bulletin.Name));
        bulletin.Number = await numbers.RequireFreeAsync(particulars.Number, id, cancellation);
        bulletin.Issuer = await db.Issuers.SingleOrDefaultAsync(i => i.Id == particulars.IssuerId, cancellation)
            ?? throw new NotFoundException(new Fault(Words.Composing, "Issuer.NotFound", particulars.IssuerId));
        bulletin.Topic = particulars.TopicId is not { } topic ? null : await db.Topics.SingleOrDefaultAsync(t => t.Id == topic, cancellation)
            ?? throw new NotFoundException(new Fault(Words.Composing, "Topic.NotFound", topic));
        if (bulletin.Topic is { IsOpen: false } closed && db.Entry(bulletin).Property(b => b.TopicId).OriginalValue != closed.Id)
            throw new FaultException(new Fault(Words.Composing, "Topic.Closed", closed.In()));
        bulletin.IssuedOn = particulars.IssuedOn;
        bulletin.FullTextUrl = WebAddress(particulars.FullTextUrl);
        audit.Record(actor, "bulletin.change", $"bulletin:{id}",
            string.Create(CultureInfo.InvariantCulture,
                $"{bulletin.Number} {bulletin.IssuedOn:yyyy-MM-dd} {bulletin.Issuer.NameTraditionalChinese} {bulletin.Topic?.Key} {bulletin.FullTextUrl}"));
        await SaveAsync(bulletin, cancellation);
        return bulletin;
    }

    public Task<Bulletin> SubmitAsync(long id, Actor actor, CancellationToken cancellation = default) =>
        ChangeStateAsync(id, "bulletin.submit", bulletin => bulletin.Submit(actor.Name, clock.UtcNow()), actor, cancellation);

    public Task<Bulletin> ReturnAsync(long id, Actor actor, CancellationToken cancellation = default) =>
        ChangeStateAsync(id, "bulletin.return", bulletin => bulletin.Return(), actor, cancellation);

    public Task<Bulletin> ArchiveAsync(long id, Actor actor, CancellationToken cancellation = default) =>
        ChangeStateAsync(id, "bulletin.archive", bulletin => bulletin.Archive(), actor, cancellation);

    internal Edition NewEdition(Language language, EditionText text, Actor actor)
    {
        var edition = new Edition { Language = language, Title = "", Body = "", UpdatedBy = actor.Name, UpdatedAt = clock.UtcNow() };
        Fill(edition, text, DocumentSanitizer.Clean(text.Body).Html);
        return edition;
    }

    private static bool Fill(Edition edition, EditionText text, string body)
    {
        var title = PlainWords.OneLine(text.Title);
        var closing = PlainWords.Lines(text.Closing);
        if (title.Length > LongestTitle)
            throw new FaultException(new Fault(Words.Composing, "Edition.TitleTooLong", title.Length, LongestTitle));
        if (closing.Length > LongestClosing)
            throw new FaultException(new Fault(Words.Composing, "Edition.ClosingTooLong", closing.Length, LongestClosing));
        var changed = (edition.Title, edition.Body, edition.Closing) != (title, body, closing);
        (edition.Title, edition.Body, edition.Closing) = (title, body, closing);
        return changed;
    }

    private async Task<Bulletin> ChangeStateAsync(long id, string act, Action<Bulletin> change, Actor actor, CancellationToken cancellation)
    {
        var bulletin = await FindAsync(id, cancellation);
        change(bulletin);
        audit.Record(actor, act, $"bulletin:{id}", bulletin.Number);
        await SaveAsync(bulletin, cancellation);
        return bulletin;
    }

    private Task SaveAsync(Bulletin bulletin, CancellationToken cancellation) => SaveAsync(bulletin, () => db.SaveChangesAsync(cancellation));

    private async Task SaveAsync(Bulletin bulletin, Func<Task> save)
    {
        try
        {
            await save();
        }
        catch (DbUpdateConcurrencyException)
        {
            throw new ConflictException(new Fault(Words.Composing, "Bulletin.Changed", bulletin.Name));
        }
        catch (DbUpdateException) when (bulletin.Number is { } number && db.Bulletins.AsNoTracking().Any(b => b.Number == number && b.Id != bulletin.Id))
        {
            throw new ConflictException(new Fault(Words.Composing, "Number.Taken", number));
        }
    }

    private async Task SaveAsync(Edition edition, CancellationToken cancellation)
    {
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw Changed(edition);
        }
    }

    private static ConflictException Changed(Edition edition) => new(new Fault(Words.Composing, "Edition.Changed", edition.UpdatedBy));

    private static string? WebAddress(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        return text.Trim() is { Length: <= 2000 } url && Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0
            ? text.Trim()
            : throw new FaultException(new Fault(Words.Composing, "Bulletin.FullTextUrl", text));
    }
}
