using System.Buffers;
using System.Text;
using Bulletins.Mail.Messages;
using Bulletins.Sending.Messages;
using MailKit.Net.Smtp;
using MimeKit;

namespace Bulletins.Mail.Smtp;

/// <summary>MAIL and RCPT with the parameters that the relay understands.</summary>
internal static class Envelope
{
    /// <param name="size">Octets of the message as it will be sent, without dot-stuffing (RFC 1870 section 5).</param>
    public static void WriteSender(OutgoingMessage message, long size, SmtpCapabilities relay, IBufferWriter<byte> to)
    {
        var international = MimeMessageFormat.IsInternational(message);
        Write(to, $"MAIL FROM:<{Address(message.EnvelopeSender, international)}>");
        if (relay.HasFlag(SmtpCapabilities.Size))
            Write(to, $" SIZE={size}");
        if (international)
            Write(to, relay.HasFlag(SmtpCapabilities.EightBitMime) ? " BODY=8BITMIME SMTPUTF8" : " SMTPUTF8");
        if (relay.HasFlag(SmtpCapabilities.Dsn))
            Write(to, $" RET=HDRS ENVID={message.Token}");
        to.Write("\r\n"u8);
    }

    /// <summary>Asks for a report when the message fails or is late, and when it arrives if that is wanted (RFC 3461 section 4.1).</summary>
    public static void WriteRecipient(OutgoingMessage message, SmtpCapabilities relay, bool reportSuccess, IBufferWriter<byte> to)
    {
        var international = MimeMessageFormat.IsInternational(message);
        Write(to, $"RCPT TO:<{Address(message.ToAddress, international)}>");
        if (relay.HasFlag(SmtpCapabilities.Dsn))
        {
            Write(to, reportSuccess && message.WantsSuccessReport ? " NOTIFY=SUCCESS,FAILURE,DELAY" : " NOTIFY=FAILURE,DELAY");
            Write(to, $" ORCPT={OriginalRecipient(message.ToAddress, relay, international)}");
        }
        to.Write("\r\n"u8);
    }

    /// <summary>The kind utf-8 is only known where SMTPUTF8 is (RFC 6533 section 3); OpenSMTPD refuses the recipient for it.</summary>
    private static string OriginalRecipient(string address, SmtpCapabilities relay, bool international) =>
        Ascii.IsValid(address) || !relay.HasFlag(SmtpCapabilities.UTF8) ? $"rfc822;{XText(Address(address, international: false))}"
        : $"utf-8;{Utf8XText(address, international)}";

    private static string Address(string address, bool international) => international ? address : MailboxAddress.EncodeAddrspec(address);

    /// <summary>RFC 3461 section 4: "+" and what isn't a printable letter as + and two hexadecimal digits.</summary>
    private static string XText(string text)
    {
        if (text.AsSpan().IndexOfAny('+', '=') < 0 && text.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0)
            return text;
        return string.Concat(text.Select(c => c is < '!' or > '~' or '+' or '=' ? $"+{(int)c:X2}" : c.ToString()));
    }

    /// <summary>RFC 6533 section 3: what isn't ASCII as \x{…} unless the relay takes UTF-8.</summary>
    private static string Utf8XText(string text, bool international) => string.Concat(text.EnumerateRunes().Select(rune =>
        rune.Value is < '!' or '+' or '=' or '\\' or 0x7F ? $"\\x{{{rune.Value:X2}}}"
        : rune.IsAscii || international ? rune.ToString()
        : $"\\x{{{rune.Value:X}}}"));

    private static void Write(IBufferWriter<byte> to, string text) => Encoding.UTF8.GetBytes(text, to);
}
