namespace Bulletins.Sending;

public sealed class MailOptions
{
    public List<RelayOptions> Relays { get; } = [];
}
