using Bulletins.Mail.Reports.Reading;

namespace Bulletins.Mail.Reports;

/// <summary>What a person reads of a report: which addresses it is about, and the server's words for each.</summary>
internal sealed class ReportText
{
    private const int MostLines = 600;

    /// <summary>What the subject says, and the beginning, is said of the whole.</summary>
    private const int Beginning = 60;

    private readonly string[] lines;
    private readonly Mentions mentions;
    private readonly ReportedWords words;

    public ReportText(ReturnedMail mail)
    {
        lines = LineMending.Mend(mail.Lines.Take(MostLines));
        mentions = new Mentions(lines, mail);
        words = new ReportedWords(lines, mentions);
        Recipients = RecipientChoice.Of(mail, lines, mentions);
    }

    /// <summary>In order, without repetition; empty when the text names none.</summary>
    public IReadOnlyList<string> Recipients { get; }

    /// <summary>The addresses that it gives account of one by one, a line for each.</summary>
    public IEnumerable<string> Accounts => mentions.Accounts;

    /// <summary>Whether a line is about a recipient for sure.</summary>
    public bool NamesRecipient => mentions.Sure.Any();

    /// <summary>The first words that give a reason; null when none do.</summary>
    public string? Reply => words.Reply;

    public static bool SaysSomething(string words) => words.Count(char.IsLetter) >= 4;

    /// <summary>What a server says in a reply, such as that a second try is of no use, is no word of the one that reports it and keeps trying.</summary>
    public static bool SpeaksOfDelay(ReturnedMail mail)
    {
        var told = Told(mail).ToList();
        if (FailureWords.OfDelay(mail.Subject) && told.Skip(1).Any(FailureWords.OfDelay) && !FailureWords.OfTheEnd(mail.Subject) && !mail.Lines.Take(8).Any(FailureWords.OfTheEnd))
            return true;
        if (told.Exists(FailureWords.OfMoreTries))
            return true;
        return told.Exists(FailureWords.OfDelay) && !told.Exists(line => FailureWords.OfTheEnd(line) && !FailureWords.OfALaterEnd(line));
    }

    /// <summary>It doesn't go on trying, and doesn't say that it may.</summary>
    public static bool SpeaksOfTheEnd(ReturnedMail mail) => Told(mail).Any(line => FailureWords.OfTheEnd(line) && !FailureWords.OfALaterEnd(line));

    /// <summary>It says that there is a reason, whether or not anybody here knows it.</summary>
    public static bool AnnouncesReason(ReturnedMail mail) => Told(mail).Any(line => FailureWords.AnnounceReason(line)
        || FailureWords.GiveReason(line) && !FailureWords.InLine(line) && !FailureWords.InSubject(line) && line != mail.Subject);

    /// <summary>It has arrived, and nothing in it was refused.</summary>
    public static bool SpeaksOfSuccess(ReturnedMail mail) =>
        Told(mail).Any(FailureWords.OfSuccess) && !Told(mail).Any(FailureWords.AreOfNegation) && !mail.Lines.Any(OfRefusal);

    /// <summary>The server's words for an address; null when there are none.</summary>
    public string? WordsFor(string address) => words.For(address, isOnly: Recipients.Count <= 1);

    /// <summary>The address that was written to, where this one lies behind a detour; null when it doesn't.</summary>
    public string? WrittenInsteadOf(string address) =>
        mentions.Of(address).OrderByDescending(m => m.Score).Select(m => Detours.Before(lines, m.Line, address)).FirstOrDefault(from => from is not null);

    /// <summary>Whether nothing at all stands behind the address, in whatever language.</summary>
    public bool IsSilentOn(string address) => words.AreMissingFor(address);

    private static bool OfRefusal(string line) =>
        FailureWords.OfTheEnd(line) || StatusCode.Reply(line) is not null || StatusCode.Find(line) is ['4' or '5', ..];

    private static IEnumerable<string> Told(ReturnedMail mail) => mail.Lines.Take(Beginning).Prepend(mail.Subject);
}
