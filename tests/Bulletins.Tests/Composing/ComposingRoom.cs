using Bulletins.Auditing;
using Bulletins.Composing;
using Bulletins.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Bulletins.Tests.Composing;

/// <summary>The composing services over one database; each <see cref="Desk"/> is somebody with a context of their own.</summary>
internal sealed class ComposingRoom : IDisposable
{
    public static readonly Actor Author = new(ActorKind.Staff, "author@prdia.example");
    public static readonly Actor Other = new(ActorKind.Staff, "other@prdia.example");

    private readonly TestDatabase database = new();
    private readonly List<BulletinsDb> opened = [];

    private ComposingRoom() { }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2021, 5, 3, 2, 0, 0, TimeSpan.Zero));

    public static async Task<ComposingRoom> OpenAsync()
    {
        var room = new ComposingRoom();
        await room.Sit().Issuers.SeedAsync();
        return room;
    }

    /// <param name="meanwhile">What somebody else does between looking and saving.</param>
    public Desk Sit(Action? meanwhile = null)
    {
        var db = meanwhile is null ? database.Open() : database.Open(new Meanwhile(meanwhile));
        opened.Add(db);
        var audit = new AuditLog(db, Clock);
        var issuers = new Issuers(db, audit, Options.Create(new AssociationOptions()));
        var numbers = new BulletinNumbers(db);
        var drafts = new BulletinDrafts(db, numbers, issuers, audit, Clock);
        return new Desk(db, issuers, drafts, new BulletinCopies(db, drafts, numbers, Clock), new BulletinImport(db, drafts, issuers, Clock), new BulletinList(db));
    }

    public void Dispose()
    {
        opened.ForEach(db => db.Dispose());
        database.Dispose();
    }
}

internal sealed record Desk(BulletinsDb Db, Issuers Issuers, BulletinDrafts Drafts, BulletinCopies Copies, BulletinImport Import, BulletinList List);
