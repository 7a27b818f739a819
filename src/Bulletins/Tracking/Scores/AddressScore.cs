using Bulletins.Storage;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Tracking.Scores;

/// <summary>How much has come back from an address lately.</summary>
public sealed class AddressScore : IVersioned
{
    public long Id { get; init; }
    public required string NormalizedEmail { get; init; }

    /// <summary>As it was at <see cref="ScoredAt"/>; from then on it decays.</summary>
    public double Score { get; private set; }
    public DateTime ScoredAt { get; private set; }

    /// <summary>The day, in Hong Kong, that a soft bounce last counted on: one a day counts.</summary>
    public DateOnly? LastSoftDay { get; private set; }

    /// <summary>How many soft bounces there were in a row, on different days, when the last one counted.</summary>
    public int SoftInARow { get; private set; }

    /// <summary>Since when it is close to being suppressed, so that staff are to be told; null when it isn't, or has recovered since.</summary>
    public DateTime? WarnedAt { get; private set; }

    /// <summary>When staff were told that it is close to being suppressed; null while they weren't.</summary>
    public DateTime? ToldAt { get; private set; }

    public int Version { get; set; }

    /// <summary>What is left of it at a moment.</summary>
    public double At(DateTime now, TimeSpan halfLife) =>
        now <= ScoredAt ? Score : Score * Math.Pow(0.5, (now - ScoredAt) / halfLife);

    public void Add(double points, DateTime now, TimeSpan halfLife)
    {
        Score = At(now, halfLife) + points;
        ScoredAt = now > ScoredAt ? now : ScoredAt;
    }

    /// <returns>False when a soft bounce has counted on that day already.</returns>
    public bool AddSoft(double points, DateOnly day, DateTime now, TimeSpan halfLife)
    {
        if (day <= LastSoftDay)
            return false;
        LastSoftDay = day;
        Add(points, now, halfLife);
        return true;
    }

    public void Continue(int softInARow) => SoftInARow = softInARow;

    public void Warn(DateTime now) => (WarnedAt, ToldAt) = (now, null);

    public void Tell(DateTime now) => ToldAt = now;

    /// <summary>Staff lifted its suppression, or it has been quiet for long: they are told anew before it is suppressed again.</summary>
    /// <param name="lifted">What was scored until then doesn't count any more; null when nothing was lifted.</param>
    public void Forgive(DateTime? lifted)
    {
        if (lifted > ScoredAt)
            Clear(lifted.Value);
        (WarnedAt, ToldAt) = (null, null);
    }

    /// <summary>It was good at a moment, of which word came late, or some don't count after all: only these soft bounces after it still do.</summary>
    /// <param name="later">One a day, in order.</param>
    public void CountAnew(DateTime good, IReadOnlyList<DateTime> later, double points, TimeSpan halfLife)
    {
        var (warned, told) = (WarnedAt, ToldAt);
        Clear(good);
        LastSoftDay = null;
        foreach (var at in later)
            AddSoft(points, HongKongTime.DayOf(at), at, halfLife);
        (SoftInARow, WarnedAt, ToldAt) = (later.Count, warned, told);
    }

    /// <summary>It is good again.</summary>
    public void Clear(DateTime now)
    {
        Score = 0;
        ScoredAt = now;
        SoftInARow = 0;
        (WarnedAt, ToldAt) = (null, null);
    }

    internal sealed class Mapping : IEntityTypeConfiguration<AddressScore>
    {
        public void Configure(EntityTypeBuilder<AddressScore> score)
        {
            score.Property(s => s.NormalizedEmail).HasMaxLength(320);
            score.HasIndex(s => s.NormalizedEmail).IsUnique();
            score.HasIndex(s => s.WarnedAt).HasFilter("WarnedAt IS NOT NULL");
        }
    }
}
