using Bulletins.Auditing;
using Bulletins.Dispatching;
using Bulletins.Members;
using Bulletins.Members.Addresses;
using Bulletins.Rendering;
using Bulletins.Sending.Messages;
using Bulletins.Sending.Relays;
using Bulletins.Sending;
using Bulletins.Storage;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Notices;

/// <summary>Sends a circular, as it reads now, to the member of staff who asks: no preview shows what a mail program makes of it. It is no delivery: no ledger
/// has it, its reader is invented, and the links that are a reader's own lead nowhere.</summary>
public sealed class TrialMail(BulletinsDb db, BulletinPreview preview, MailRelays configured, RelayChoice relays, MailboxProviders providers, IMailSender sender,
    NoticeCarrier carrier, IOptions<MailOptions> options, AuditLog audit, TimeProvider clock)
{
    /// <param name="actor">Somebody signed in: it goes to nobody else.</param>
    /// <returns>The address that it was sent to.</returns>
    /// <exception cref="NotFoundException">There is no such bulletin.</exception>
    /// <exception cref="ConflictException">No relay takes it; the sentence has the relay's words.</exception>
    /// <exception cref="FaultException">It can't be rendered.</exception>
    public async Task<string> SendAsync(long bulletinId, Language language, Actor actor, CancellationToken cancellation = default)
    {
        if (!EmailAddress.TryParse(actor.Name, out var address))
            throw new FaultException(new Fault(Words.Sending, "Send.BadAddress", actor.Name));
        var message = await ComposeAsync(bulletinId, language, address.Value, cancellation);
        var provider = providers.Of(address.Domain);
        var open = relays.For(message.FromAddress, provider);
        if (open.Count == 0)
            throw new ConflictException(configured.NoneFault ?? new Fault(Words.Tracking, "Trial.NoRelay"));
        var carried = await carrier.CarryAsync(message.MessageId, (relay, cancelled) => HandOverAsync(message, relay, cancelled), provider, open, cancellation);
        if (carried.Result.Outcome != AttemptOutcome.Accepted)
            throw new ConflictException(new Fault(Words.Tracking, "Trial.Refused", address.Value, StoredFault.Read(carried.Result.Reply ?? "")));
        audit.Record(actor, "bulletin.trial", $"bulletin:{bulletinId}", language.Tag());
        await db.SaveChangesAsync(cancellation);
        return address.Value;
    }

    private async Task<OutgoingMessage> ComposeAsync(long bulletinId, Language language, string to, CancellationToken cancellation)
    {
        var rendered = await preview.RenderAsync(bulletinId, language, cancellation);
        var issuer = await db.Bulletins.AsNoTracking().Where(b => b.Id == bulletinId).Select(b => b.Issuer).SingleAsync(cancellation);
        var token = PublicToken.New();
        return new OutgoingMessage(
            MessageId: $"trial-{token}@{options.Value.MessageIdDomain ?? AsciiAddress.DomainOf(issuer.SenderAddress)}",
            Token: token,
            Date: clock.UtcNow(),
            EnvelopeSender: options.Value.BounceAddress ?? issuer.SenderAddress,
            FromName: issuer.NameIn(rendered.Language),
            FromAddress: issuer.SenderAddress,
            ReplyTo: issuer.ReplyTo,
            ToName: "",
            ToAddress: to,
            Subject: Words.Tracking.In(rendered.Language.Culture(), "Trial.Subject", rendered.Subject),
            Language: rendered.Language,
            Html: rendered.Html,
            Text: rendered.Text,
            Headers: [])
        {
            WantsSuccessReport = false,
        };
    }

    private async Task<SendResult> HandOverAsync(OutgoingMessage message, RelayOptions relay, CancellationToken cancellation)
    {
        await using var connection = await sender.ConnectAsync(relay, cancellation);
        return await connection.SendAsync(message, cancellation);
    }
}
