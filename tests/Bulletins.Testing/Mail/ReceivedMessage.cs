using MimeKit;

namespace Bulletins.Testing.Mail;

/// <summary>A message whose last line with the dot has reached a test server.</summary>
/// <param name="Connection">1 for the server's first connection.</param>
/// <param name="Bytes">As they came, without the dots that transport added.</param>
/// <param name="Accepted">The server said yes. When it said no, or nothing, the message is here all the same.</param>
public sealed record ReceivedMessage(int Connection, string Sender, IReadOnlyList<string> Recipients, byte[] Bytes, bool Accepted)
{
    public string Recipient => Recipients.Single();

    public MimeMessage Parse() => MimeMessage.Load(new MemoryStream(Bytes));
}
