using Bulletins.Dispatching;
using Bulletins.Sending.Pace;
using Bulletins.Sending.Relays;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Sending.Hindrances;

/// <summary>Finds the dispatches of which some mails can't go before a person has seen to it: no relay of the settings is for them, or an error ended their preparation or sending.
/// What is for others goes on, so nothing pauses; but somebody has to know before those are through with all their next tries.</summary>
public sealed class HinderedDispatches(BulletinsDb db, SendingWaits waits, MailRelays relays)
{
    /// <summary>The key of what is said after an error.</summary>
    public const string Broken = "Stream.Broken";

    public async Task<IReadOnlyList<HinderedDispatch>> ReadAsync(CancellationToken cancellation = default)
    {
        var anyIsForAll = relays.All.Any(relay => relay.Issuers.Count == 0 && relay.RecipientDomains.Count == 0);
        var hindered = new List<HinderedDispatch>();
        foreach (var dispatch in await db.Dispatches.Where(d => d.State == DispatchState.Sending || d.State == DispatchState.Preparing).OrderBy(d => d.Id).Select(d => new { d.Id, d.StateReason }).ToListAsync(cancellation))
        {
            if (dispatch.StateReason is { } reason && (StoredFault.Is(reason, Words.Sending, Broken) || StoredFault.Is(reason, Words.Dispatching, DispatchPreparation.Broken)))
                hindered.Add(new HinderedDispatch(dispatch.Id, reason, IsUnserved: false));
            else if (!anyIsForAll && (await waits.ReadAsync(dispatch.Id, cancellation)).Waits.FirstOrDefault(wait => wait.Kind == WaitKind.NoRelay) is { } unserved)
                hindered.Add(new HinderedDispatch(dispatch.Id, RelayChoice.NoneFits(unserved.Providers[0]).Store(), IsUnserved: true));
        }
        return hindered;
    }
}

/// <param name="Reason">A <see cref="StoredFault"/>.</param>
/// <param name="IsUnserved">No relay is for some of its mails. Else an error, which may pass by itself.</param>
public sealed record HinderedDispatch(long DispatchId, string Reason, bool IsUnserved);
