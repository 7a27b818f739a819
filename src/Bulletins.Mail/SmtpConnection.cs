using System.Net.Sockets;
using Bulletins.Sending;
using Bulletins.Sending.Replies;
using MailKit;
using MailKit.Net.Smtp;
using MimeKit;

namespace Bulletins.Mail;

/// <summary>One SMTP connection that carries message after message.</summary>
internal sealed class SmtpConnection(SmtpClient client, SmtpConversation conversation, RelayOptions relay) : IMailConnection
{
    private static readonly TimeSpan TimeToSayGoodbye = TimeSpan.FromSeconds(5);
    private int carried;

    public bool IsUsable => client.IsConnected && carried < relay.MessagesPerConnection;

    /// <remarks>Once the last byte is out the cancellation isn't heeded any more: the relay may have taken the message, and
    /// its answer, which comes within the relay's time-out, is what tells.</remarks>
    public async Task<SendResult> SendAsync(OutgoingMessage message, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        carried++;
        if (WhyNot(message) is { } refused)
            return refused;

        using var mime = MimeMessageFormat.Build(message);
        var handOver = (HandOver)mime.Body!;
        using var deadline = conversation.BeginDeadline();
        using var registration = cancellation.Register(() =>
        {
            if (!handOver.IsComplete)
                deadline.Cancel();
        });
        try
        {
            var words = await client.SendAsync(MimeMessageFormat.Options(message), mime,
                new MailboxAddress("", message.EnvelopeSender), [new MailboxAddress("", message.ToAddress)], deadline.Token);
            return Accepted(conversation.LastReply ?? SmtpReply.Of(250, words));
        }
        catch (SmtpCommandException reply)
        {
            return Judge(reply);
        }
        catch (ServiceNotAuthenticatedException reply)
        {
            return Refusal(SmtpStage.Sender, SmtpReply.Of(530, reply.Message));
        }
        catch (Exception broken) when (handOver.IsComplete)
        {
            return new SendResult(AttemptOutcome.Uncertain, null, null, WhatBroke(broken, deadline));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception broken)
        {
            var said = conversation.LastReply is { Code: >= 400 } refusal ? refusal : null;
            return new SendResult(AttemptOutcome.RelayFailed, said?.Code, said?.EnhancedCode, said?.Text ?? WhatBroke(broken, deadline), ReplyReason.RelayUnavailable);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            using var goodbye = new CancellationTokenSource(TimeToSayGoodbye);
            await client.DisconnectAsync(quit: true, goodbye.Token);
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException or ProtocolException or CommandException or SocketException or TimeoutException)
        {
            // Every message has had its answer; how the connection ends doesn't matter.
        }
        client.Dispose();
    }

    private SendResult? WhyNot(OutgoingMessage message)
    {
        if (!MailboxAddress.TryParse(message.ToAddress, out var recipient) || recipient.Address.LastIndexOf('@') <= 0)
            return new SendResult(AttemptOutcome.RefusedForGood, null, null, Words.Sending["Send.BadAddress", message.ToAddress], ReplyReason.UnknownAddress);
        if (MimeMessageFormat.IsInternational(message) && !client.Capabilities.HasFlag(SmtpCapabilities.UTF8))
            return new SendResult(AttemptOutcome.RefusedForGood, null, null, Words.Sending["Send.NotInternational", message.ToAddress], ReplyReason.InternationalAddress);
        return null;
    }

    private static SendResult Judge(SmtpCommandException reply)
    {
        var words = SmtpReply.Of((int)reply.StatusCode, reply.Message);
        return reply.ErrorCode switch
        {
            // Only the first digit of a code decides (RFC 5321 section 4.3.2): any 2yz to the message means it was taken.
            SmtpErrorCode.MessageNotAccepted when words.Code is >= 200 and < 300 => Accepted(words),
            SmtpErrorCode.MessageNotAccepted when words.Code is < 400 or > 599 => new SendResult(AttemptOutcome.Uncertain, words.Code, words.EnhancedCode, words.Text),
            SmtpErrorCode.SenderNotAccepted => Refusal(SmtpStage.Sender, words),
            SmtpErrorCode.RecipientNotAccepted => Refusal(SmtpStage.Recipient, words),
            _ => Refusal(SmtpStage.Message, words),
        };
    }

    private static SendResult Accepted(SmtpReply reply) =>
        new(AttemptOutcome.Accepted, reply.Code, reply.EnhancedCode, reply.Text);

    private static SendResult Refusal(SmtpStage stage, SmtpReply reply)
    {
        var verdict = ReplyTable.Judge(stage, reply);
        return new SendResult(verdict.Outcome, reply.Code, reply.EnhancedCode, reply.Text, verdict.Reason);
    }

    private string WhatBroke(Exception broken, CancellationTokenSource deadline) => deadline.IsCancellationRequested
        ? Words.Sending["Send.NoReply", relay.Timeout.TotalSeconds]
        : Words.Sending["Send.Broken", broken.GetBaseException().Message];
}
