using System.Text.RegularExpressions;

namespace Bulletins.Mail.Reports;

/// <summary>What servers said, as a report tells it: for an address, or for all of them.</summary>
internal sealed partial class ReportedWords
{
    private const int MostExplanations = 40;

    /// <summary>So many may stand between the name of a recipient and what was said of it.</summary>
    private const int MostFields = 12;

    private readonly string[] lines;
    private readonly Mentions mentions;

    public ReportedWords(string[] lines, Mentions mentions)
    {
        (this.lines, this.mentions) = (lines, mentions);
        Reply = FindReply();
    }

    /// <summary>The first words that give a reason; null when none do.</summary>
    public string? Reply { get; }

    /// <summary>The server's words for an address; where they hold no code and the report is about this one alone, those that do.
    /// Null when there are none.</summary>
    public string? For(string address, bool isOnly)
    {
        var words = WordsAt(address);
        if (words is not null && (HasCode(words) || !isOnly))
            return words;
        if (Reply is { } reply && HasCode(reply))
            return reply;
        // The reason may stand before the address.
        if (words is not null)
            return Verdict.Explains(words) ? words : LineOf(address) ?? Explanation() ?? words;
        return Explanation() ?? Reply;
    }

    /// <summary>What is said around the address: "the mailbox of chan@firm.example is full".</summary>
    private string? LineOf(string address) => mentions.Of(address).Where(m => m.IsSure).Select(m => lines[m.Line].Trim()).FirstOrDefault(Verdict.Explains);

    /// <summary>Whether nothing at all stands behind the address, in whatever language.</summary>
    public bool AreMissingFor(string address) =>
        mentions.Of(address).Where(m => m.IsSure || Detours.In(lines[m.Line])).ToList() is [_, ..] found && found.TrueForAll(m => WordsBehind(m.Line, m.Address) is null);

    /// <summary>The first sentence that a reason is known for; null when there is none.</summary>
    private string? Explanation()
    {
        var line = Array.FindIndex(lines, 0, Math.Min(lines.Length, MostExplanations),
            line => !Mentions.IsTitle(line) && !Mentions.IsAside(line) && !Guess().IsMatch(line) && Verdict.Explains(line));
        return line < 0 ? null : Joined(line);
    }

    private static bool HasCode(string words) => StatusCode.Reply(words) is not null || StatusCode.Find(words) is not null;

    private string? WordsAt(string address)
    {
        string? best = null;
        foreach (var mention in mentions.Of(address).OrderByDescending(m => m.Score))
        {
            if (WordsBehind(mention.Line, mention.Address) is not { } words)
                continue;
            if (HasCode(words))
                return words;
            best ??= FailureWords.GiveReason(words) || Verdict.Explains(words) ? words : null;
        }
        return best;
    }

    private string? WordsBehind(int index, string address)
    {
        var line = lines[index];
        if (Transcript.Sums(line))
            return Transcript.Before(lines, index);
        if (RecipientField().IsMatch(line))
            return Diagnostic(index);
        var after = line[(line.IndexOf(address, StringComparison.Ordinal) + address.Length)..].TrimStart('>', ':', ' ', '.', ')', '"', '\'', ',', ';');
        var words = new List<string>();
        if (ReportText.SaysSomething(FailureWords.WithoutFailure(after.Replace(address, "", StringComparison.OrdinalIgnoreCase))))
            words.Add(after);
        else if (ReportText.SaysSomething(line.Replace(address, "", StringComparison.Ordinal)) && FailureWords.GiveReason(FailureWords.WithoutFailure(line.Replace(address, "", StringComparison.Ordinal))))
            words.Add(line.Trim());
        var blanks = 0;
        for (var i = index + 1; i < lines.Length && i <= index + 10 && words.Sum(w => w.Length) < 1500; i++)
        {
            var next = lines[i].Trim();
            if (next.Length == 0)
            {
                if (words.Count > 0 || ++blanks > 1)
                    break;
                continue;
            }
            if (words.Count == 0 && FailureWords.AreBoilerplate(next) && next.EndsWith(':'))
            {
                blanks = 0;
                continue;
            }
            if (Transcript.Sums(next) && !next.Contains(address, StringComparison.OrdinalIgnoreCase) && words.Count > 0)
                break;
            if (mentions.Sure.Any(m => m.Line == i && !m.Is(address)) && !RecipientChoice.IsInTheWords(lines, i) || Transcript.IsRule(next) || RecipientField().IsMatch(next))
                break;
            if (!Field().IsMatch(next))
                words.Add(next);
        }
        return words.Count == 0 ? null : string.Join(' ', words);
    }

    /// <summary>Of the fields about a recipient (RFC 3464) only one holds a server's words.</summary>
    private string? Diagnostic(int index)
    {
        var at = Array.FindIndex(lines, index, Math.Min(lines.Length - index, MostFields), line => line.StartsWith("Diagnostic-Code:", StringComparison.OrdinalIgnoreCase));
        return at < 0 || lines[index..at].Any(string.IsNullOrWhiteSpace) ? null : Joined(at);
    }

    private string? FindReply()
    {
        var coded = Array.FindIndex(lines, line => HasCode(line) && !Address().IsMatch(line) && !Mentions.IsTitle(line) && !Field().IsMatch(line));
        if (coded >= 0)
            return Joined(coded);
        var answered = Array.FindIndex(lines, Answer().IsMatch);
        if (answered >= 0)
            return Joined(answered);
        var given = Array.FindIndex(lines, line => GivesReason(line) && !FailureWords.InSubject(line));
        if (given < 0)
            given = Array.FindIndex(lines, GivesReason);
        if (given < 0)
            given = Array.FindIndex(lines, line => Field().IsMatch(line) && HasCode(line));
        return given < 0 ? null : Joined(given);
    }

    private static bool GivesReason(string line) => FailureWords.GiveReason(line) && !FailureWords.AreBoilerplate(line);

    /// <summary>A reply that goes on in the next lines.</summary>
    private string Joined(int index)
    {
        var words = lines[index].Trim().TrimStart('<', '>', ' ');
        for (var i = index + 1; i < Math.Min(lines.Length, index + 4) && lines[i].Length > 0 && char.IsWhiteSpace(lines[i][0]) && lines[i].Trim().Length > 0; i++)
            words += " " + lines[i].Trim();
        return words;
    }

    [GeneratedRegex(@"(said|says|responded|replied|response( was)?|returned|error( was)?|reason|because|原因|退信(代码|原因)|错误|錯誤|"
        + @"理由)\s*[:：]\s*\S|^\s*<{2,3}\s*[45]\d\d|^\s*#?<?[45]\.\d\.\d|\b[45]\d\d[ -]#?[45]\.\d{1,2}\.\d",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Answer();

    [GeneratedRegex(@"^\W{0,3}(Final|Original)-Recipient\s*:", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex RecipientField();

    [GeneratedRegex(@"^((Action|Status)\s*:\s*[\w.]+|(Reporting-MTA|Remote-MTA|Received-From-MTA|Arrival-Date|Last-Attempt-Date|Will-Retry-Until)\s*:.*)\s*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Field();

    /// <summary>What may be the matter with a group is told to everybody who may not write to it.</summary>
    [GeneratedRegex(@"^(?=.*\bgroup\b).*\b(may|might) (have|need|not)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Guess();

    [GeneratedRegex(@"^\W*\S+@\S+\W*$", RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
