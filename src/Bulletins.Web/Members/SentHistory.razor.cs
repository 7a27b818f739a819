using Bulletins.Audiences;
using Bulletins.Dispatching;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Web.Members;

/// <summary>All that was ever sent, or not sent and why, to the contacts of a firm or to one contact; newest first.</summary>
public sealed partial class SentHistory : ComponentBase
{
    private const int Step = 20;

    private List<Sent>? sent;
    private int total;

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
        total = await deliveries.CountAsync();
        sent!.AddRange(await deliveries.OrderByDescending(d => d.Id).Skip(sent.Count).Take(Step)
            .Select(d => new Sent(d.Id, d.DispatchId, d.Dispatch.Bulletin.Number,
                d.Dispatch.Bulletin.Editions.OrderBy(e => e.Id).Select(e => e.Title).First(),
                d.Name, d.Email, d.State, d.Exclusion, d.ChangedAt))
            .ToListAsync());
    }

    private sealed record Sent(long Id, long DispatchId, string? Number, string Title, string Name, string Email,
        DeliveryState State, ExclusionReason? Exclusion, DateTime ChangedAt);
}
