using Bulletins.Texts;

namespace Bulletins.Sending;

/// <summary>Of a delivery, what its message is made from.</summary>
public sealed record DeliveryEnvelope(long DeliveryId, string Token, string Name, string Organisation, string Email, Language Language);
