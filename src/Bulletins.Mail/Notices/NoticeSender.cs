using Bulletins.Mail.Capture;
using Bulletins.Mail.Dkim;
using Bulletins.Mail.OAuth;
using Bulletins.Mail.Smtp;
using Bulletins.Sending.Messages;
using Bulletins.Sending.Relays;
using Bulletins.Texts;
using Bulletins.Tracking.Notices;

namespace Bulletins.Mail.Notices;

/// <summary>Sends a notice the way that circulars go: by SMTP, or into the folder of captured mail.</summary>
internal sealed class NoticeSender(MailRelays relays, RelaySignIn signIn, MailFolder folder, DkimSigners signers) : INoticeSender
{
    public async Task<SendResult> SendAsync(NoticeMail notice, RelayOptions relay, CancellationToken cancellation)
    {
        var format = new NoticeFormat(notice, signers);
        IMailSender sender = relays.Captures ? new MailFolderSender(folder, format) : new SmtpMailSender(format, signIn);
        await using var connection = await sender.ConnectAsync(relay, cancellation);
        return await connection.SendAsync(Envelope(notice), cancellation);
    }

    private static OutgoingMessage Envelope(NoticeMail notice) => new(
        notice.MessageId, $"notice{notice.NoticeId}", notice.Date, notice.EnvelopeSender, notice.FromName, notice.FromAddress, notice.ReplyTo, "", notice.To,
        notice.Subject, Language.TraditionalChinese, "", "", [])
    {
        WantsSuccessReport = false,
    };
}
