using System.Buffers;
using System.Net.Sockets;
using Bulletins.Sending;
using Bulletins.Sending.Messages;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using MailKit.Net.Smtp;

namespace Bulletins.Mail.Smtp;

/// <summary>Hands one message over: MAIL, RCPT, DATA, the message (RFC 5321 section 3.3), the first three in one go where the
/// relay can (RFC 2920).</summary>
/// <param name="timeForVerdict">How long the reply to the whole message may take.</param>
internal sealed class SmtpTransaction(SmtpChannel channel, SmtpCapabilities relay, bool reportSuccess, TimeSpan timeForVerdict)
{
    private readonly ArrayBufferWriter<byte> commands = new(1024);

    /// <summary>The last byte of the message, with the dot behind it, has left: from here on the relay may have taken it.</summary>
    public bool IsHandedOver { get; private set; }

    /// <summary>Nothing more can be said over the line, though it carried a verdict before it broke.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The relay may still hold the envelope of a message that it refused.</summary>
    public bool MustReset { get; private set; }

    /// <param name="text">The message; the transaction ends it with the dot.</param>
    /// <exception cref="SmtpProtocolException">The relay said what is no reply.</exception>
    /// <exception cref="IOException">The line broke.</exception>
    /// <exception cref="OperationCanceledException">A reply took too long, or the channel was aborted.</exception>
    public async Task<SendResult> RunAsync(OutgoingMessage message, ArrayBufferWriter<byte> text)
    {
        IsHandedOver = false;
        var refusal = relay.HasFlag(SmtpCapabilities.Pipelining)
            ? await OpenInOneGoAsync(message, text.WrittenCount)
            : await OpenStepByStepAsync(message, text.WrittenCount);
        if (refusal is not null)
            return refusal;
        await WriteTextAsync(DotStuffing.Finish(text));
        return Judge(await channel.ReadAsync(timeForVerdict));
    }

    /// <summary>Makes the relay forget the envelope (RFC 5321 section 4.1.1.5). Throws as <see cref="RunAsync"/> does.</summary>
    /// <returns>False when the relay doesn't want to; then nothing further may be sent over this line.</returns>
    public async Task<bool> ResetAsync()
    {
        MustReset = false;
        return (await AskAsync(to => to.Write("RSET\r\n"u8))).IsPositive;
    }

    private async Task<SendResult?> OpenInOneGoAsync(OutgoingMessage message, long size)
    {
        commands.ResetWrittenCount();
        Envelope.WriteSender(message, size, relay, commands);
        Envelope.WriteRecipient(message, relay, reportSuccess, commands);
        commands.Write("DATA\r\n"u8);
        await channel.WriteAsync(commands.WrittenMemory);
        var sender = await channel.ReadAsync();
        if (sender.Code == 421)
            return Refused(SmtpStage.Sender, sender);
        if (await ReadBehindAsync(sender) is not { } recipient)
            return Refused(SmtpStage.Sender, sender);
        if (recipient.Code == 421)
            return Refused(SmtpStage.Recipient, recipient);
        if (await ReadBehindAsync(sender.IsPositive ? recipient : sender) is not { } data)
            return sender.IsPositive ? Refused(SmtpStage.Recipient, recipient) : Refused(SmtpStage.Sender, sender);
        var refusal = !sender.IsPositive ? Refused(SmtpStage.Sender, sender)
            : !recipient.IsPositive ? Refused(SmtpStage.Recipient, recipient)
            : data.Code != 354 ? Refused(SmtpStage.Message, data)
            : null;
        if (refusal is not null && data.Code == 354)
            await SendNothingAsync();
        return refusal;
    }

    /// <summary>A refusal stands, also when the relay hangs up right behind it, as some do without a word and some with 421.</summary>
    /// <returns>Null when it did.</returns>
    private async Task<RawReply?> ReadBehindAsync(RawReply before)
    {
        try
        {
            var answer = await channel.ReadAsync();
            if (before.IsPositive || answer.Code != 421)
                return answer;
        }
        catch (Exception broken) when (!before.IsPositive && broken is (IOException or SocketException or SmtpProtocolException or OperationCanceledException))
        {
            // Nothing more was wanted of it.
        }
        IsBroken = true;
        return null;
    }

    private async Task<SendResult?> OpenStepByStepAsync(OutgoingMessage message, long size)
    {
        var sender = await AskAsync(to => Envelope.WriteSender(message, size, relay, to));
        if (!sender.IsPositive)
            return Refused(SmtpStage.Sender, sender);
        var recipient = await AskAsync(to => Envelope.WriteRecipient(message, relay, reportSuccess, to));
        if (!recipient.IsPositive)
            return Refused(SmtpStage.Recipient, recipient);
        var data = await AskAsync(to => to.Write("DATA\r\n"u8));
        return data.Code == 354 ? null : Refused(SmtpStage.Message, data);
    }

    private async Task<RawReply> AskAsync(Action<IBufferWriter<byte>> command)
    {
        commands.ResetWrittenCount();
        command(commands);
        await channel.WriteAsync(commands.WrittenMemory);
        return await channel.ReadAsync();
    }

    /// <summary>The relay refused the envelope and waits for a message all the same (RFC 2920 section 3.1). Its refusal stands, whatever becomes
    /// of the line now.</summary>
    private async Task SendNothingAsync()
    {
        try
        {
            await channel.WriteAsync(".\r\n"u8.ToArray());
            await channel.ReadAsync();
        }
        catch (Exception broken) when (broken is IOException or SocketException or SmtpProtocolException or OperationCanceledException)
        {
            IsBroken = true;
        }
    }

    private async Task WriteTextAsync(ReadOnlyMemory<byte> text)
    {
        try
        {
            await channel.WriteAsync(text);
            IsHandedOver = true;
        }
        catch (Exception broken) when (broken is IOException or SocketException)
        {
            if (await LastWordsAsync() is { } said)
                throw new SmtpCommandException(SmtpErrorCode.MessageNotAccepted, (SmtpStatusCode)said.Code, said.Words);
            throw;
        }
    }

    /// <summary>A relay that hangs up in the middle of a message has often said why.</summary>
    private async Task<RawReply?> LastWordsAsync()
    {
        try
        {
            channel.Hurry(TimeSpan.FromSeconds(1));
            return await channel.ReadAsync();
        }
        catch (Exception broken) when (broken is IOException or SocketException or SmtpProtocolException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Only the first digit of a code decides (RFC 5321 section 4.3.2): any 2yz to the message means it was taken.</summary>
    private SendResult Judge(RawReply answer)
    {
        var reply = SmtpReply.Of(answer.Code, answer.Words);
        return answer.Code switch
        {
            >= 200 and < 300 => new SendResult(AttemptOutcome.Accepted, reply.Code, reply.EnhancedCode, reply.Text),
            < 400 or > 599 => new SendResult(AttemptOutcome.Uncertain, reply.Code, reply.EnhancedCode, reply.Text),
            _ => Refused(SmtpStage.Message, answer),
        };
    }

    private SendResult Refused(SmtpStage stage, RawReply answer)
    {
        MustReset = true;
        var reply = SmtpReply.Of(answer.Code, answer.Words);
        var verdict = ReplyTable.Judge(stage, reply);
        return new SendResult(verdict.Outcome, reply.Code, reply.EnhancedCode, reply.Text, verdict.Reason);
    }
}
