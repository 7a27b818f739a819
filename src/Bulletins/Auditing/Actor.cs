namespace Bulletins.Auditing;

/// <summary>Who does something: a member of staff, an API token, a contact, or the program itself.</summary>
public sealed record Actor(ActorKind Kind, string Name)
{
    public static readonly Actor System = new(ActorKind.System, "bulletins");
}

public enum ActorKind
{
    /// <summary>The program by itself: a schedule, a recovery, a first start.</summary>
    System,
    /// <summary>Somebody signed in at the console; the name is the account's e-mail address.</summary>
    Staff,
    /// <summary>A program with an API token; the name is the token's.</summary>
    Token,
    /// <summary>A contact through a link in a mail; the name is the address.</summary>
    Contact,
    /// <summary>Somebody at the command line of the machine.</summary>
    Operator,
}
