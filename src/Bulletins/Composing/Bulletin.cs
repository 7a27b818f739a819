using Bulletins.Members.Topics;
using Bulletins.Storage;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Composing;

/// <summary>One numbered circular (通告).</summary>
public sealed class Bulletin : IVersioned
{
    public long Id { get; init; }

    /// <summary>Names the circular in mailed links to its web version.</summary>
    public string Token { get; init; } = PublicToken.New();

    /// <summary>Yearly number such as 2021/017; null until it was given one.</summary>
    public string? Number { get; set; }

    public long IssuerId { get; set; }
    public Issuer Issuer { get; set; } = null!;
    public DateOnly IssuedOn { get; set; }

    /// <summary>The subject matter: contacts who left it are excluded. Null: only those who left everything are.</summary>
    public long? TopicId { get; set; }
    public Topic? Topic { get; set; }

    /// <summary>The link behind 全文請參閱以下連結.</summary>
    public string? FullTextUrl { get; set; }

    /// <summary>The bulletin whose text this one puts right; null for all others.</summary>
    public long? CorrectsBulletinId { get; init; }

    public BulletinState State { get; private set; }
    public string CreatedBy { get; init; } = "";
    public DateTime CreatedAt { get; init; }
    public string? SubmittedBy { get; private set; }
    public DateTime? SubmittedAt { get; private set; }
    public string? ApprovedBy { get; private set; }
    public DateTime? ApprovedAt { get; private set; }

    /// <summary>SHA-256 over everything that a member reads, as it was approved.</summary>
    public string? ApprovedContentHash { get; private set; }

    public int Version { get; set; }
    public List<Edition> Editions { get; } = [];

    /// <summary>The edition for a reader of that language: the language itself, else the master, else the first there is.</summary>
    public Edition EditionFor(Language language) =>
        Editions.Find(e => e.Language == language)
        ?? Editions.Find(e => e.Language == Language.TraditionalChinese)
        ?? Editions.OrderBy(e => e.Language).First();

    /// <summary>What staff call it: its number, or #17 while it has none.</summary>
    public string Name => Number ?? $"#{Id}";

    public bool CanBeEdited => State is BulletinState.Draft or BulletinState.InReview;

    public void Submit(string by, DateTime at)
    {
        Require(BulletinState.Draft);
        State = BulletinState.InReview;
        SubmittedBy = by;
        SubmittedAt = at;
    }

    /// <summary>Back to the author, from review.</summary>
    public void Return()
    {
        Require(BulletinState.InReview);
        State = BulletinState.Draft;
    }

    /// <remarks>Seals every edition, so that a save of one that is under way fails as a conflict, and this approval does when
    /// such a save was first: what was approved is what was read.</remarks>
    /// <exception cref="ConflictException">It is archived, or approved and reads as it was approved.</exception>
    /// <exception cref="InvalidOperationException">The editions aren't loaded.</exception>
    public void Approve(string by, DateTime at, string contentHash)
    {
        if (State != BulletinState.Approved || ApprovedContentHash == contentHash)
            Require(BulletinState.Draft, BulletinState.InReview);
        if (Editions.Count == 0)
            throw new InvalidOperationException("A bulletin is approved with its editions loaded.");
        Editions.ForEach(edition => edition.Seal());
        State = BulletinState.Approved;
        ApprovedBy = by;
        ApprovedAt = at;
        ApprovedContentHash = contentHash;
    }

    /// <exception cref="InvalidOperationException">The editions aren't loaded.</exception>
    public void Archive()
    {
        Require(BulletinState.Draft, BulletinState.InReview, BulletinState.Approved);
        if (Editions.Count == 0)
            throw new InvalidOperationException("A bulletin is archived with its editions loaded.");
        Editions.ForEach(edition => edition.Seal());
        State = BulletinState.Archived;
    }

    /// <exception cref="ConflictException">It is approved or archived.</exception>
    public void RequireEditable()
    {
        if (!CanBeEdited)
            throw new ConflictException(new Fault(Words.Composing, "Bulletin.NotEditable", Name, Words.Composing[$"BulletinState.{State}"]));
    }

    private void Require(params ReadOnlySpan<BulletinState> states)
    {
        if (!states.Contains(State))
            throw new ConflictException(new Fault(Words.Composing, "Bulletin.WrongState", Name, Words.Composing[$"BulletinState.{State}"]));
    }

    internal sealed class Mapping : IEntityTypeConfiguration<Bulletin>
    {
        public void Configure(EntityTypeBuilder<Bulletin> bulletin)
        {
            bulletin.Property(b => b.Token).HasMaxLength(PublicToken.Length);
            bulletin.Property(b => b.Number).HasMaxLength(20);
            bulletin.Property(b => b.FullTextUrl).HasMaxLength(2000);
            bulletin.Property(b => b.CreatedBy).HasMaxLength(256);
            bulletin.Property(b => b.SubmittedBy).HasMaxLength(256);
            bulletin.Property(b => b.ApprovedBy).HasMaxLength(256);
            bulletin.Property(b => b.ApprovedContentHash).HasMaxLength(64);
            bulletin.HasOne(b => b.Issuer).WithMany().HasForeignKey(b => b.IssuerId).OnDelete(DeleteBehavior.Restrict);
            bulletin.HasOne(b => b.Topic).WithMany().HasForeignKey(b => b.TopicId).OnDelete(DeleteBehavior.Restrict);
            bulletin.HasIndex(b => b.Token).IsUnique();
            bulletin.HasIndex(b => b.Number).IsUnique();
        }
    }
}

public enum BulletinState
{
    /// <summary>Being written.</summary>
    Draft,
    /// <summary>Handed to an approver; still open to changes.</summary>
    InReview,
    /// <summary>Released: its content can't be changed any more, and it can be dispatched.</summary>
    Approved,
    /// <summary>Put away: can be read, not dispatched.</summary>
    Archived,
}
