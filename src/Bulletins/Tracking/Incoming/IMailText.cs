namespace Bulletins.Tracking.Incoming;

/// <summary>Makes a mail readable for people.</summary>
public interface IMailText
{
    /// <summary>Never fails over what the mail contains; time and memory are bounded.</summary>
    /// <param name="octets">In its Internet form (RFC 5322).</param>
    ReadableMail Read(byte[] octets);
}

/// <summary>A mail as plain text. Nothing in it is fetched, run or styled.</summary>
/// <param name="Fields">Of its header, decoded, in order; at most 200.</param>
/// <param name="Text">What a person reads of it, also where it was HTML; cut where it is very long.</param>
/// <param name="AnswerTo">Where its writer wants answers: Reply-To, else From; null when neither is an address.</param>
/// <param name="Attachments">Their names.</param>
public sealed record ReadableMail(IReadOnlyList<KeyValuePair<string, string>> Fields, string Text, string? AnswerTo, IReadOnlyList<string> Attachments)
{
    /// <summary>It has the form of a report (RFC 6522), which no person writes.</summary>
    public bool IsReport { get; init; }

    /// <summary>The first field of that name; null when there is none.</summary>
    public string? Field(string name) => Fields.Where(field => field.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value).FirstOrDefault();
}
