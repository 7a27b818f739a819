namespace Bulletins.Dispatching.Queue;

/// <summary>A worker's wish for rows of a dispatch that are due.</summary>
/// <param name="MailboxProvider">Only those of one provider (<see cref="Delivery.MailboxProvider"/>), so that a slow one keeps no other waiting.</param>
public sealed record DueClaim(long DispatchId, string MailboxProvider, long WorkerId, int Count, DateTime Now);
