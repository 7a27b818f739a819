using System.Text;
using Bulletins.Sending.Replies;
using MailKit;

namespace Bulletins.Mail.Smtp;

/// <summary>Listens to a connection: keeps the server's last reply, and gives each command its time.</summary>
internal sealed class SmtpConversation(TimeSpan timeForEach) : IProtocolLogger
{
    private const int LongestReply = 8192;
    private readonly StringBuilder reply = new();
    private CancellationTokenSource? deadline;

    /// <summary>The last complete reply; null when the server has said nothing since our last command.</summary>
    public SmtpReply? LastReply => Parse(reply.ToString());

    /// <summary>Cancelled when a command gets no reply in its time; counts until it is disposed of.</summary>
    public CancellationTokenSource BeginDeadline() => deadline = new Deadline(this, timeForEach);

    public IAuthenticationSecretDetector? AuthenticationSecretDetector { get; set; }

    public void LogConnect(Uri uri) => deadline?.CancelAfter(timeForEach);

    public void LogClient(byte[] buffer, int offset, int count)
    {
        reply.Clear();
        deadline?.CancelAfter(timeForEach);
    }

    public void LogServer(byte[] buffer, int offset, int count)
    {
        if (reply.Length < LongestReply)
            reply.Append(Encoding.UTF8.GetString(buffer, offset, count));
    }

    public void Dispose()
    {
    }

    private sealed class Deadline(SmtpConversation conversation, TimeSpan time) : CancellationTokenSource(time)
    {
        protected override void Dispose(bool disposing)
        {
            conversation.deadline = null;
            base.Dispose(disposing);
        }
    }

    private static SmtpReply? Parse(string heard)
    {
        var lines = heard.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0 || lines[^1].Length < 3 || !int.TryParse(lines[^1][..3], out var code))
            return null;
        var first = lines.Length - 1;
        while (first > 0 && lines[first - 1] is [_, _, _, '-', ..])
            first--;
        return SmtpReply.Of(code, string.Join('\n', lines[first..].Select(line => line.Length > 4 ? line[4..] : "")));
    }
}
