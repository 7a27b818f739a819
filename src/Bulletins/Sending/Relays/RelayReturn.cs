using Microsoft.Extensions.Options;

namespace Bulletins.Sending.Relays;

/// <summary>Brings a stream back to the relay that it should go through, where another took over: else a large dispatch would go through the other to its end,
/// however short the trouble was.</summary>
public sealed class RelayReturn(RelayChoice relays, RelayBoard board, IMailSender sender, IOptions<SendingOptions> options)
{
    /// <summary>Asked before each connection. One of them tries the relay when that has rested; the others go on as they do.</summary>
    /// <returns>Whether the stream should be opened anew, through a relay that stands before its own.</returns>
    public async Task<bool> IsDueAsync(SendingStream stream, CancellationToken cancellation)
    {
        if (relays.For(stream.Messages.SenderAddress, stream.MailboxProvider) is not [var first, ..] || first.Name == stream.Relay.Name)
            return false;
        try
        {
            return await board.EnterAsync(first.Name, cancellation) switch
            {
                RelayEntry.Free => true,
                RelayEntry.Trial => await AnswersAsync(first, cancellation),
                _ => false,
            };
        }
        catch (RelayRestingException)
        {
            return false;
        }
    }

    /// <summary>That it takes mails again is known only by the first of them: until then the others wait, and the next trouble makes it rest longer.</summary>
    private async Task<bool> AnswersAsync(RelayOptions relay, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await sender.ConnectAsync(relay, cancellation);
            return true;
        }
        catch (RelayException trouble)
        {
            board.Failed(relay.Name, trouble.Stored, options.Value.RelayRest, trouble.IsRefusal);
            return false;
        }
        finally
        {
            board.TrialEnded(relay.Name);
        }
    }
}
