namespace Bulletins.Members.Consent;

/// <summary>A request to stop, as it reached us.</summary>
/// <param name="Form">The request in the form in which it was received; kept as evidence.</param>
/// <param name="DeliveryId">The delivery whose link was used; null for a link that names only the contact.</param>
/// <param name="IncomingMailId">The mail that it was written in: one that is read twice is one request. Null for what came over the web.</param>
/// <param name="MailedTo">The address that this delivery's mail went to: the contact may have another by now, and somebody else this one. Null as
/// <paramref name="DeliveryId"/> is.</param>
public sealed record UnsubscribeRequest(ConsentSource Source, string Form, long? DeliveryId, long? IncomingMailId = null, string? MailedTo = null);
