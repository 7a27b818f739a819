using System.Globalization;
using Bulletins.Audiences;
using Bulletins.Audiences.Rules;
using Bulletins.Composing;
using Bulletins.Dispatching;
using Bulletins.Members;
using Bulletins.Members.Addresses;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Storage;
using Bulletins.Texts;

namespace Bulletins.Testing;

/// <summary>A dispatch whose audience is frozen and being sent, with deliveries in any states, and everything that it hangs on.</summary>
public sealed class DispatchBuilder
{
    private readonly List<DeliveryRow> rows = [];
    private DispatchState state = DispatchState.Sending;
    private DateTime preparedAt = new(2021, 4, 29, 2, 0, 0, DateTimeKind.Utc);
    private DateTime? notAfter;
    private int? candidates;
    private UncertainPolicy policy;
    private DispatchPriority priority;
    private Fault? because;
    private bool hasBegun = true;
    private string? number;
    private (Language Language, string Title)[] titles = [(Language.TraditionalChinese, "測試通告")];

    /// <summary>Scheduled, Preparing, Sending (the default), Paused, Completed or Cancelled.</summary>
    public DispatchBuilder In(DispatchState newState)
    {
        state = newState;
        return this;
    }

    /// <summary>What is sent.</summary>
    public DispatchBuilder Of(string circular, params (Language Language, string Title)[] editions)
    {
        (number, titles) = (circular, editions);
        return this;
    }

    public DispatchBuilder PreparedAt(DateTime utc)
    {
        preparedAt = utc;
        return this;
    }

    public DispatchBuilder NotAfter(DateTime? utc)
    {
        notAfter = utc;
        return this;
    }

    public DispatchBuilder Handling(UncertainPolicy newPolicy)
    {
        policy = newPolicy;
        return this;
    }

    public DispatchBuilder At(DispatchPriority newPriority)
    {
        priority = newPriority;
        return this;
    }

    /// <summary>Paused by staff before anything of it was begun.</summary>
    public DispatchBuilder PausedBeforeItsTime()
    {
        (state, hasBegun) = (DispatchState.Paused, false);
        return this;
    }

    /// <summary>Paused by itself.</summary>
    public DispatchBuilder PausedBecause(Fault reason)
    {
        (state, because) = (DispatchState.Paused, reason);
        return this;
    }

    /// <summary>Completed or cancelled by itself an hour after it was prepared, with that reason.</summary>
    public DispatchBuilder EndedBecause(Fault reason, DispatchState end = DispatchState.Completed)
    {
        (state, because) = (end, reason);
        return this;
    }

    /// <summary>Says that the audience was so many, whatever rows there are.</summary>
    public DispatchBuilder ClaimingCandidates(int count)
    {
        candidates = count;
        return this;
    }

    public DispatchBuilder With(DeliveryState deliveryState, int count)
    {
        for (var i = 0; i < count; i++)
            rows.Add(new DeliveryRow(deliveryState));
        return this;
    }

    /// <summary>Tried one after the other.</summary>
    public DispatchBuilder Tried(DeliveryState deliveryState, int count, DateTime from, TimeSpan every)
    {
        for (var i = 0; i < count; i++)
            rows.Add(new DeliveryRow(deliveryState) { Tries = [new SendResult(AttemptOutcome.Accepted, 250, null, "Ok")], FirstTriedAt = from + every * i });
        return this;
    }

    public DispatchBuilder With(DeliveryRow row)
    {
        rows.Add(row);
        return this;
    }

    /// <returns>The dispatch, with its deliveries and their attempts written in the order in which they were given.</returns>
    public async Task<Dispatch> SaveAsync(BulletinsDb db)
    {
        var bulletin = Bulletin();
        var segment = new Segment { Name = Unique("分組"), Rule = Rule.Everyone.ToJson() };
        db.AddRange(bulletin, segment);
        await db.SaveChangesAsync();
        var dispatch = Dispatch.Schedule(bulletin, segment, preparedAt, notAfter, "staff@example.org", preparedAt, policy, priority);
        MoveOn(dispatch);
        db.Add(dispatch);
        await db.SaveChangesAsync();
        db.Add(new DispatchContent { DispatchId = dispatch.Id, Language = Language.TraditionalChinese, Subject = "測試通告", Html = "<p>內容</p>", Text = "內容" });
        var contacts = rows.Select(Contact).ToList();
        db.AddRange(contacts);
        await db.SaveChangesAsync();

        var deliveries = rows.Zip(contacts, (row, contact) => row.Delivery(dispatch, contact, preparedAt)).ToList();
        db.AddRange(deliveries);
        await db.SaveChangesAsync();
        db.AddRange(rows.Zip(deliveries, (row, delivery) => row.Attempts(delivery, row.FirstTriedAt ?? preparedAt)).SelectMany(attempts => attempts));
        await db.SaveChangesAsync();
        db.ChangeTracker.Clear();
        return dispatch;
    }

    private Bulletin Bulletin()
    {
        var bulletin = new Bulletin
        {
            Number = number ?? Unique("2021/"),
            IssuedOn = new DateOnly(2021, 4, 29),
            Issuer = new Issuer
            {
                NameTraditionalChinese = "樣本工業協會",
                SenderAddress = "circulars@association.example",
                PostalAddress = "香港九龍彌敦道 1 號",
                Telephone = "+852 2000 0000",
                Signature = "樣本工業協會 謹啟",
            },
        };
        bulletin.Editions.AddRange(titles.Select(edition => new Edition { Language = edition.Language, Title = edition.Title, Body = "<p>內容</p>" }));
        bulletin.Approve("approver@example.org", new DateTime(2021, 4, 29, 1, 0, 0, DateTimeKind.Utc), new string('0', 64));
        return bulletin;
    }

    private void MoveOn(Dispatch dispatch)
    {
        if (!hasBegun)
            dispatch.Pause(null);
        if (!hasBegun || state == DispatchState.Scheduled)
            return;
        dispatch.BeginPreparing(preparedAt);
        if (state == DispatchState.Preparing)
            return;
        dispatch.BeginSending(candidates ?? rows.Count, preparedAt);
        if (state == DispatchState.Paused)
            dispatch.Pause(because);
        else if (state == DispatchState.Completed)
            dispatch.Complete(preparedAt.AddHours(1), because);
        else if (state == DispatchState.Cancelled)
            dispatch.Cancel(preparedAt.AddHours(1), because);
    }

    private static Contact Contact(DeliveryRow row, int index)
    {
        var contact = new Contact
        {
            Name = row.Name ?? $"聯絡人 {index + 1}",
            Language = Language.TraditionalChinese,
            Member = new Member { Number = Unique("M"), Organisation = row.Organisation ?? $"公司 {index + 1}" },
        };
        var address = row.Email ?? string.Create(CultureInfo.InvariantCulture, $"contact{index + 1}@firm.example");
        contact.MoveTo(new EmailAddress(address, address.ToLowerInvariant()));
        return contact;
    }

    private static string Unique(string prefix) => prefix + PublicToken.New()[..12];
}

/// <summary>What a test says of one delivery; the rest follows from its place.</summary>
public sealed record DeliveryRow(DeliveryState State)
{
    public string? Name { get; init; }
    public string? Organisation { get; init; }
    public string? Email { get; init; }
    public ExclusionReason? Exclusion { get; init; }
    public DateTime? DueAt { get; init; }

    /// <summary>Null for when the dispatch was prepared.</summary>
    public DateTime? FirstTriedAt { get; init; }

    /// <summary>What the servers said, try after try, a minute apart.</summary>
    public IReadOnlyList<SendResult> Tries { get; init; } = [];

    internal Delivery Delivery(Dispatch dispatch, Contact contact, DateTime at) => new()
    {
        DispatchId = dispatch.Id,
        ContactId = contact.Id,
        MemberId = contact.MemberId,
        Name = contact.Name,
        Organisation = contact.Member.Organisation,
        Email = contact.Email,
        NormalizedEmail = contact.NormalizedEmail,
        Language = contact.Language,
        State = State,
        Exclusion = Exclusion ?? (State == DeliveryState.Excluded ? ExclusionReason.Unsubscribed : null),
        DueAt = DueAt,
        Attempts = Tries.Count,
        Refusals = Tries.Count(result => result.Outcome == AttemptOutcome.RefusedForNow),
        UncertainAttempts = Tries.Count(result => result.Outcome == AttemptOutcome.Uncertain),
        ChangedAt = at,
    };

    internal IEnumerable<Attempt> Attempts(Delivery delivery, DateTime from) => Tries.Select((result, index) => new Attempt
    {
        DeliveryId = delivery.Id,
        Number = index + 1,
        BegunAt = from.AddMinutes(index),
        EndedAt = from.AddMinutes(index).AddSeconds(1),
        Outcome = result.Outcome,
        Relay = "relay",
        Code = result.Code,
        EnhancedCode = result.EnhancedCode,
        Reply = result.Reply,
        Reason = result.Reason,
    });
}
