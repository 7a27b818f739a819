using System.Net.Sockets;
using Bulletins.Sending;
using Bulletins.Texts;

namespace Bulletins.Mail.Smtp;

/// <summary>What keeps or breaks a line to a server.</summary>
internal static class LineTrouble
{
    /// <returns>A sentence in the reader's language for what is usual, else the system's own words.</returns>
    public static object Of(Exception broken) => broken.GetBaseException() switch
    {
        EndOfStreamException => Sentence("HungUp"),
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => Sentence("Refused"),
        SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown } => Sentence("Reset"),
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => Sentence("NoHost"),
        SocketException { SocketErrorCode: SocketError.HostUnreachable or SocketError.NetworkUnreachable } => Sentence("NoWay"),
        var other => other.Message,
    };

    private static Fault Sentence(string key) => new(Words.Sending, $"Line.{key}");
}
