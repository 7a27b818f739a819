using System.Text;
using Bulletins.Sending;
using Bulletins.Sending.Messages;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Texts;
using MimeKit;

namespace Bulletins.Mail.Capture;

/// <summary>Writes messages into a folder instead of sending them, as .eml files that begin with their envelope.</summary>
public sealed class MailFolderSender(MailFolder folder, IMessageFormat format) : IMailSender
{
    public Task<IMailConnection> ConnectAsync(RelayOptions relay, CancellationToken cancellation)
    {
        try
        {
            Directory.CreateDirectory(folder.Path);
            return Task.FromResult<IMailConnection>(new Connection(folder, format));
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            throw new RelayException(new Fault(Words.Sending, "Capture.Failed", folder.Path, broken.Message), broken);
        }
    }

    private sealed class Connection(MailFolder folder, IMessageFormat format) : IMailConnection
    {
        public bool IsUsable { get; private set; } = true;

        public Franking FrankingOf(string senderAddress) => new(format.KeysFor(senderAddress), null);

        public async Task<SendResult> SendAsync(OutgoingMessage message, CancellationToken cancellation)
        {
            var name = MailFolder.NameOf(message);
            var path = Path.Combine(folder.Path, name);
            var unfinished = $"{path}.{Guid.NewGuid():N}.part";
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                await using (var file = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None, 4096, useAsync: true))
                {
                    await file.WriteAsync(Envelope(message), cancellation);
                    await file.WriteAsync(format.Write(message), cancellation);
                }
                File.Move(unfinished, path, overwrite: true);
                return new SendResult(AttemptOutcome.Accepted, null, null, new Fault(Words.Sending, "Capture.Written", name).Store());
            }
            catch (OperationCanceledException)
            {
                Forget(unfinished);
                throw;
            }
            catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
            {
                IsUsable = false;
                Forget(unfinished);
                return new SendResult(AttemptOutcome.RelayFailed, null, null,
                    new Fault(Words.Sending, "Capture.Failed", folder.Path, broken.Message).Store(), ReplyReason.RelayUnavailable);
            }
            catch (Exception failure)
            {
                Forget(unfinished);
                return SendResult.NotWritten(failure);
            }
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private static byte[] Envelope(OutgoingMessage message) => Encoding.UTF8.GetBytes(
            $"X-Envelope-From: <{MailboxAddress.EncodeAddrspec(message.EnvelopeSender)}>\r\nX-Envelope-To: <{MailboxAddress.EncodeAddrspec(message.ToAddress)}>\r\n");

        private static void Forget(string unfinished)
        {
            try
            {
                File.Delete(unfinished);
            }
            catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
            {
                // A leftover .part is never read as a mail.
            }
        }
    }
}
