namespace Bulletins.Tracking.Incoming;

/// <summary>Puts mails on disk: all of them when it has returned, and perhaps some when it throws.</summary>
/// <param name="mails">Each in the octets that it came in.</param>
public delegate Task KeepMails(IReadOnlyList<byte[]> mails, CancellationToken cancellation);

/// <summary>A place where mail that comes back is taken from.</summary>
public interface IMailSource
{
    string Name { get; }

    /// <summary>Brings each mail that is new to <paramref name="keep"/>, alone or several together, and marks, moves or deletes it only when that has returned.</summary>
    /// <exception cref="MailSourceException">The place can't be read, in words for staff.</exception>
    Task<TakenIn> TakeInAsync(KeepMails keep, CancellationToken cancellation);
}

/// <summary>What came of reading a place to its end.</summary>
/// <param name="Mails">How many were brought.</param>
/// <param name="TooLarge">How many were left because they are too large.</param>
/// <param name="Left">What else couldn't be done with some of them, in words for staff; null when everything was.</param>
public readonly record struct TakenIn(int Mails, int TooLarge, Texts.Fault? Left = null);

/// <summary>The places that are configured.</summary>
public interface IMailSources
{
    IReadOnlyList<IMailSource> All { get; }
}

/// <summary>A place can't be read at this moment. No mail is lost by it.</summary>
public sealed class MailSourceException(Texts.Fault fault, Exception? cause = null) : Exception(fault.ToString(), cause)
{
    public Texts.Fault Fault { get; } = fault;
}
