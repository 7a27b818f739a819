namespace Bulletins.Testing.Mail;

/// <summary>A point in an SMTP conversation at which a test can make the server behave badly.</summary>
public enum SmtpMoment
{
    /// <summary>The connection has been taken; the greeting would follow.</summary>
    Greeting,
    Ehlo,
    StartTls,
    /// <summary>The credentials have come; the argument is the user name.</summary>
    SignIn,
    /// <summary>MAIL FROM; the argument is the address.</summary>
    Sender,
    /// <summary>RCPT TO; the argument is the address.</summary>
    Recipient,
    /// <summary>The command DATA; the argument is the first recipient.</summary>
    Data,
    /// <summary>The first 8 KB of a message have come; the argument is the first recipient.</summary>
    AmidMessage,
    /// <summary>The line with the dot has come; the argument is the first recipient.</summary>
    Dot,
    Reset,
    Quit,
}

/// <summary>What the server does instead of agreeing.</summary>
public sealed record SmtpAnswer
{
    /// <summary>Reply lines without line ends; null to say nothing.</summary>
    public string? Reply { get; private init; }

    public SmtpAfterwards Afterwards { get; private init; }

    /// <param name="reply">Such as "550 5.1.1 No such user"; several lines are divided by \n and each has its code.</param>
    public static SmtpAnswer Say(string reply) => new() { Reply = reply };

    public static SmtpAnswer SayAndHangUp(string reply) => new() { Reply = reply, Afterwards = SmtpAfterwards.HangUp };

    /// <summary>Says nothing.</summary>
    public static SmtpAnswer Only(SmtpAfterwards afterwards) => new() { Afterwards = afterwards };

    public static readonly SmtpAnswer HangUp = Only(SmtpAfterwards.HangUp);
    public static readonly SmtpAnswer Break = Only(SmtpAfterwards.Break);
    public static readonly SmtpAnswer Stall = Only(SmtpAfterwards.Stall);
}

public enum SmtpAfterwards
{
    GoOn,
    /// <summary>The connection is closed in an orderly way.</summary>
    HangUp,
    /// <summary>The connection is broken off with a TCP reset.</summary>
    Break,
    /// <summary>Nothing more is said or read, and the connection stays open.</summary>
    Stall,
}
