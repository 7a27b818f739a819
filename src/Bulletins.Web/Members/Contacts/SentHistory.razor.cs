using Bulletins.Audiences;
using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Texts;
using Bulletins.Tracking.Events;
using Bulletins.Web.Console;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Web.Members.Contacts;

/// <summary>All that was ever sent, or not sent and why, to the contacts of a firm or to one contact; newest first.</summary>
public sealed partial class SentHistory : ConsoleComponent
{
    private const int Step = 20;
    private const int MostEvents = 1000;

    private readonly Dictionary<long, List<Attempt>> attempts = [];
    private readonly Dictionary<long, List<DeliveryEvent>> events = [];
    private readonly Dictionary<long, int> guessed = [];
    private List<Sent>? sent;
    private int left;

    [Parameter] public long? MemberId { get; set; }
    [Parameter] public long? ContactId { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        sent = [];
        await MoreAsync();
    }

    private async Task MoreAsync()
    {
        await using var db = await Databases.CreateDbContextAsync();
        var contacts = ContactId is { } contact ? [contact] : await db.Contacts.Where(c => c.MemberId == MemberId).Select(c => c.Id).ToListAsync();
        var deliveries = db.Deliveries.Where(d => contacts.Contains(d.ContactId));
        // By id: a dispatch that is prepared meanwhile moves what was shown.
        var before = sent!.Count == 0 ? long.MaxValue : sent[^1].Id;
        var language = Languages.Current;
        var more = await deliveries.Where(d => d.Id < before).OrderByDescending(d => d.Id).Take(Step)
            .Select(d => new Sent(d.Id, d.DispatchId, d.Dispatch.Bulletin.Number,
                d.Dispatch.Bulletin.Editions.OrderBy(e => e.Language == language ? 0 : e.Language == Language.TraditionalChinese ? 1 : 2).Select(e => e.Title).First(),
                d.Name, d.Email, d.State, d.Exclusion, d.ChangedAt, d.Attempts > 0, d.ContentRevision, d.Dispatch.ResendOf != null, d.Dispatch.ErratumOf != null))
            .ToListAsync();
        await ReadTrailsAsync(db, more.ConvertAll(delivery => delivery.Id));
        // Whoever presses twice asks for the same twice.
        sent.AddRange(more.FindAll(delivery => sent.Count == 0 || delivery.Id < sent[^1].Id));
        var last = sent.Count == 0 ? 0 : sent[^1].Id;
        left = await deliveries.CountAsync(d => d.Id < last);
    }

    private async Task ReadTrailsAsync(BulletinsDb db, List<long> ids)
    {
        var tried = (await db.Attempts.AsNoTracking().Where(a => ids.Contains(a.DeliveryId)).OrderBy(a => a.Number).ToListAsync()).ToLookup(a => a.DeliveryId);
        var told = db.DeliveryEvents.AsNoTracking().Where(e => e.DeliveryId != null && ids.Contains(e.DeliveryId.Value) && e.Source != DeliveryEvent.AtHandover);
        var believed = (await told.Believed().OrderByDescending(e => e.Id).Take(MostEvents).ToListAsync()).OrderBy(e => e.Id).ToLookup(e => e.DeliveryId!.Value);
        foreach (var count in await told.Guessed().GroupBy(e => e.DeliveryId!.Value).Select(group => new { group.Key, Count = group.Count() }).ToListAsync())
            guessed[count.Key] = count.Count;
        foreach (var id in ids)
            (attempts[id], events[id]) = ([.. tried[id]], [.. believed[id]]);
    }

    private sealed record Sent(long Id, long DispatchId, string? Number, string Title, string Name, string Email,
        DeliveryState State, ExclusionReason? Exclusion, DateTime ChangedAt, bool Tried, int? Revision, bool IsResend, bool IsErratum);
}
