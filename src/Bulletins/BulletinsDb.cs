using Bulletins.Access;
using Bulletins.Audiences;
using Bulletins.Auditing;
using Bulletins.Composing;
using Bulletins.Dispatching;
using Bulletins.Dispatching.Links;
using Bulletins.Members;
using Bulletins.Members.Consent;
using Bulletins.Members.Suppressions;
using Bulletins.Members.Topics;
using Bulletins.Sending;
using Bulletins.Sending.Messages;
using Bulletins.Sending.Pace;
using Bulletins.Sending.Pace.Connections;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Workers;
using Bulletins.Storage;
using Bulletins.Texts;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Figures;
using Bulletins.Tracking.Hooks;
using Bulletins.Tracking.Incoming;
using Bulletins.Tracking.Notices;
using Bulletins.Tracking.Readings;
using Bulletins.Tracking.Scores;
using Bulletins.Tracking.Undelivered;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Bulletins;

/// <summary>The tables. Used directly by every stage; each entity's mapping stands beside it.</summary>
public sealed class BulletinsDb(DbContextOptions<BulletinsDb> options) : DbContext(options)
{
    public DbSet<Member> Members => Set<Member>();
    public DbSet<Contact> Contacts => Set<Contact>();
    public DbSet<Topic> Topics => Set<Topic>();
    public DbSet<Subscription> Subscriptions => Set<Subscription>();
    public DbSet<Suppression> Suppressions => Set<Suppression>();
    public DbSet<Unsubscription> Unsubscriptions => Set<Unsubscription>();
    public DbSet<Classification> Classifications => Set<Classification>();

    public DbSet<Issuer> Issuers => Set<Issuer>();
    public DbSet<Bulletin> Bulletins => Set<Bulletin>();
    public DbSet<Edition> Editions => Set<Edition>();

    public DbSet<Segment> Segments => Set<Segment>();

    public DbSet<Dispatch> Dispatches => Set<Dispatch>();
    public DbSet<DispatchContent> DispatchContents => Set<DispatchContent>();
    public DbSet<Delivery> Deliveries => Set<Delivery>();
    public DbSet<Attempt> Attempts => Set<Attempt>();
    public DbSet<KeptFranking> KeptFrankings => Set<KeptFranking>();
    public DbSet<Worker> Workers => Set<Worker>();
    public DbSet<RelayState> RelayStates => Set<RelayState>();
    public DbSet<PaceMeter> PaceMeters => Set<PaceMeter>();
    public DbSet<PaceUsage> PaceUsages => Set<PaceUsage>();
    public DbSet<ConnectionShare> ConnectionShares => Set<ConnectionShare>();

    public DbSet<IncomingMail> IncomingMails => Set<IncomingMail>();
    public DbSet<IncomingMailContent> IncomingMailContents => Set<IncomingMailContent>();
    public DbSet<MailSourceState> MailSourceStates => Set<MailSourceState>();
    public DbSet<DeliveryEvent> DeliveryEvents => Set<DeliveryEvent>();
    public DbSet<VerdictHold> VerdictHolds => Set<VerdictHold>();
    public DbSet<AddressScore> AddressScores => Set<AddressScore>();
    public DbSet<TrackedLink> TrackedLinks => Set<TrackedLink>();
    public DbSet<ReadingEvent> ReadingEvents => Set<ReadingEvent>();
    public DbSet<DispatchFigures> DispatchFigures => Set<DispatchFigures>();
    public DbSet<ReadingFigures> ReadingFigures => Set<ReadingFigures>();
    public DbSet<HookDay> HookDays => Set<HookDay>();
    public DbSet<UndeliveredResolution> UndeliveredResolutions => Set<UndeliveredResolution>();
    public DbSet<Notice> Notices => Set<Notice>();

    public DbSet<StaffAccount> StaffAccounts => Set<StaffAccount>();
    public DbSet<AccessToken> AccessTokens => Set<AccessToken>();
    public DbSet<SignInLink> SignInLinks => Set<SignInLink>();
    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.ApplyConfigurationsFromAssembly(typeof(BulletinsDb).Assembly);
        foreach (var entity in model.Model.GetEntityTypes().Where(e => e.ClrType.IsAssignableTo(typeof(IVersioned))))
            entity.FindProperty(nameof(IVersioned.Version))!.IsConcurrencyToken = true;
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder conventions)
    {
        conventions.Properties<DateTime>().HaveConversion<UtcConverter>();
        conventions.Properties<Enum>().HaveConversion<string>().HaveMaxLength(32);
        // Reasons are also written by queries, where no property says how.
        conventions.DefaultTypeMapping<ExclusionReason>().HasConversion<string>();
        conventions.Properties<Language>().HaveConversion<LanguageConverter>().HaveMaxLength(8);
    }

    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        SealedContent.Guard(ChangeTracker);
        RaiseVersions();
        return base.SaveChanges(acceptAllChangesOnSuccess);
    }

    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellation = default)
    {
        SealedContent.Guard(ChangeTracker);
        RaiseVersions();
        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellation);
    }

    private void RaiseVersions()
    {
        foreach (var entry in ChangeTracker.Entries<IVersioned>().Where(e => e.State == EntityState.Modified))
            entry.Entity.Version = entry.Property(v => v.Version).OriginalValue + 1;
    }

    private sealed class UtcConverter() : ValueConverter<DateTime, DateTime>(
        time => time, time => DateTime.SpecifyKind(time, DateTimeKind.Utc));

    private sealed class LanguageConverter() : ValueConverter<Language, string>(
        language => language.Tag(), tag => LanguageTags.Parse(tag));
}
