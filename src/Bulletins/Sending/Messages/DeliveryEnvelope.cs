using Bulletins.Dispatching;
using Bulletins.Dispatching.Queue;
using Bulletins.Texts;

namespace Bulletins.Sending.Messages;

/// <summary>Of a delivery, what its message is made from.</summary>
public sealed record DeliveryEnvelope(long DeliveryId, string Token, string Name, string Organisation, string Email, Language Language)
{
    public static DeliveryEnvelope Of(ClaimedDelivery delivery) =>
        new(delivery.Id, delivery.Token, delivery.Name, delivery.Organisation, delivery.Email, delivery.Language);

    public static DeliveryEnvelope Of(Delivery delivery) =>
        new(delivery.Id, delivery.Token, delivery.Name, delivery.Organisation, delivery.Email, delivery.Language);
}
