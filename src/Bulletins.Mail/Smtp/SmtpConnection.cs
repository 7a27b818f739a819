using System.Buffers;
using System.Globalization;
using System.Net.Sockets;
using Bulletins.Mail.Messages;
using Bulletins.Sending;
using Bulletins.Sending.Messages;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Texts;
using MailKit.Net.Smtp;
using MimeKit;

namespace Bulletins.Mail.Smtp;

/// <summary>One SMTP connection that carries message after message.</summary>
/// <remarks>MailKit has opened it, encrypted it and signed in. The messages go over its stream as finished bytes: MailKit's own
/// sending walks through a message object, which costs more than all the rest.</remarks>
/// <param name="timeForVerdict">How long the reply to a whole message may take.</param>
internal sealed class SmtpConnection(RelayClient client, Stream stream, RelayOptions relay, IMessageFormat format, TimeSpan timeForVerdict) : IMailConnection
{
    private static readonly TimeSpan TimeToSayGoodbye = TimeSpan.FromSeconds(5);

    private readonly SmtpChannel channel = new(stream, relay.Timeout);
    private readonly ArrayBufferWriter<byte> text = new(64 * 1024);
    private SmtpTransaction? transaction;
    private bool isBroken;
    private int carried;

    public Franking FrankingOf(string senderAddress) => new(format.KeysFor(senderAddress), relay.TokenField is { Length: > 0 } field ? field : null);

    public bool IsUsable => !isBroken && carried < relay.MessagesPerConnection;

    /// <remarks>Once the last byte is out the cancellation isn't heeded any more: the relay may have taken the message, and
    /// its answer, for which it has a time of its own, is what tells.</remarks>
    public async Task<SendResult> SendAsync(OutgoingMessage message, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        carried++;
        if ((Write(message) ?? WhyNot(message, text.WrittenCount)) is { } refused)
            return refused;

        transaction ??= new SmtpTransaction(channel, client.Capabilities, relay.ReportSuccess, timeForVerdict);
        await using var registration = cancellation.Register(AbortUnlessHandedOver);
        try
        {
            var result = await transaction.RunAsync(message, text);
            isBroken = result.Code == 421 || result.Outcome == AttemptOutcome.Uncertain || !await IsReadyAsync(transaction);
            return result;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested && !transaction.IsHandedOver)
        {
            isBroken = true;
            throw;
        }
        catch (Exception broken)
        {
            isBroken = true;
            return WhatBroke(broken, transaction.IsHandedOver);
        }
    }

    public async Task<bool> IsAliveAsync()
    {
        try
        {
            await channel.WriteAsync("NOOP\r\n"u8.ToArray());
            // Whatever else it says, it is there; 421 it says before it hangs up.
            isBroken |= (await channel.ReadAsync()).Code == 421;
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException or SmtpProtocolException or SocketException or ObjectDisposedException)
        {
            isBroken = true;
        }
        return IsUsable;
    }

    public async ValueTask DisposeAsync()
    {
        if (!isBroken)
            await SayGoodbyeAsync();
        client.Dispose();
        channel.Dispose();
        await stream.DisposeAsync();
    }

    /// <summary>A refusal stands, also when the line breaks right after it.</summary>
    private static async Task<bool> IsReadyAsync(SmtpTransaction transaction)
    {
        try
        {
            return !transaction.IsBroken && (!transaction.MustReset || await transaction.ResetAsync());
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException or SmtpProtocolException or SocketException)
        {
            return false;
        }
    }

    /// <returns>Null when it was written.</returns>
    private SendResult? Write(OutgoingMessage message)
    {
        text.ResetWrittenCount();
        try
        {
            format.Write(message.Marked(relay.TokenField), text);
            return null;
        }
        catch (Exception failure)
        {
            return SendResult.NotWritten(failure);
        }
    }

    private void AbortUnlessHandedOver()
    {
        if (transaction is { IsHandedOver: false })
            channel.Abort();
    }

    private async Task SayGoodbyeAsync()
    {
        try
        {
            channel.Hurry(TimeToSayGoodbye);
            await channel.WriteAsync("QUIT\r\n"u8.ToArray());
            await channel.ReadAsync();
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException or SmtpProtocolException or SocketException or ObjectDisposedException)
        {
            // Every message has had its answer; how the connection ends doesn't matter.
        }
    }

    private SendResult? WhyNot(OutgoingMessage message, long size)
    {
        if (!MailboxAddress.TryParse(message.ToAddress, out var recipient) || recipient.Address.LastIndexOf('@') <= 0)
            return new SendResult(AttemptOutcome.RefusedForGood, null, null, new Fault(Words.Sending, "Send.BadAddress", message.ToAddress).Store(), ReplyReason.UnknownAddress);
        if (MimeMessageFormat.IsInternational(message) && !client.Capabilities.HasFlag(SmtpCapabilities.UTF8))
            return new SendResult(AttemptOutcome.RefusedForGood, null, null,
                new Fault(Words.Sending, "Send.NotInternational", message.ToAddress).Store(), ReplyReason.InternationalAddress);
        if (client.Capabilities.HasFlag(SmtpCapabilities.Size) && client.MaxSize > 0 && size > client.MaxSize)
            return new SendResult(AttemptOutcome.RefusedForGood, null, null,
                new Fault(Words.Sending, "Send.TooLarge", Number(size), Number(client.MaxSize)).Store(), ReplyReason.TooLarge);
        return null;
    }

    private static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private SendResult WhatBroke(Exception broken, bool handedOver)
    {
        if (broken is SmtpCommandException said)
        {
            var reply = SmtpReply.Of((int)said.StatusCode, said.Message);
            var verdict = ReplyTable.Judge(SmtpStage.Message, reply);
            return new SendResult(verdict.Outcome, reply.Code, reply.EnhancedCode, reply.Text, verdict.Reason);
        }
        var words = channel.IsTimedOut
            ? new Fault(Words.Sending, "Send.NoReply", (handedOver ? timeForVerdict : relay.Timeout).TotalSeconds).Store()
            : new Fault(Words.Sending, "Send.Broken", LineTrouble.Of(broken)).Store();
        return handedOver
            ? new SendResult(AttemptOutcome.Uncertain, null, null, words)
            : new SendResult(AttemptOutcome.RelayFailed, null, null, words, ReplyReason.RelayUnavailable);
    }
}
