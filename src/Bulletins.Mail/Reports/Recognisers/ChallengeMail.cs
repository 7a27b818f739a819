using System.Text.RegularExpressions;
using Bulletins.Tracking.Reports;

namespace Bulletins.Mail.Reports.Recognisers;

/// <summary>Asks the sender to prove that a person wrote, and holds the mail meanwhile, some in the form of a failure report.</summary>
internal static partial class ChallengeMail
{
    public static MailReport? Recognise(ReturnedMail mail) =>
        Paragraphs(mail.Lines.Take(40)).Any(Challenge().IsMatch) || mail.DeliveryStatus.Exists(group => Asks(group.Field("Diagnostic-Code")))
            ? new MailReport(ReportKind.Other, [])
            : null;

    /// <summary>Whether a server's words ask the sender to prove something.</summary>
    public static bool Asks(string? said) => said is not null && Challenge().IsMatch(said);

    /// <summary>What it asks for may be broken over lines.</summary>
    private static IEnumerable<string> Paragraphs(IEnumerable<string> lines)
    {
        var paragraph = "";
        foreach (var line in lines)
        {
            if (line.Length > 0)
            {
                paragraph += line.Trim() + " ";
                continue;
            }
            yield return paragraph;
            paragraph = "";
        }
        yield return paragraph;
    }

    [GeneratedRegex(@"wait-?listed|not pre-?approved|add yourself to my .{0,30}list|"
        + @"(click|reply|follow).{0,80}(to (be added|verify|confirm|prove) |so (that )?your (message|mail)).{0,60}(sender|deliver|list|human|inbox)|"
        + @"challenge[- /]response|"
        // What one takes, in the first person; a group of a house that takes its own people's mail only has refused it.
        + @"only (accept|allow|take|receive|read|get)s? .{0,30}from (people|senders|addresses|those|persons) (that |whom? )?(i|on my|who)\b|"
        + @"\b(i|my) .{0,20}(accept|allow|take|receive|get)s? .{0,30}only from|"
        + @"(added|add you(rself)?|put) (to|on) (my|his|her|the recipient.s|their) (list of )?(approved|allowed|accepted|known|trusted|safe|white|"
        + @"guest|friends)|"
        // What a machine asks of a person.
        + @"(type|enter|copy|digite|ingrese|inserisci|saisissez|geben sie|введите) .{0,40}(letters|characters|digits|numbers|words|code|letras|"
        + @"caracteres|lettere|caract[eè]res|buchstaben|zeichen|символ|цифр)\b.{0,60}(see|shown|below|image|picture|imagem|imagen|immagine|bild|"
        + @"картинк)|captcha|"
        + @"(prove|verify|confirm|show) (to us )?(that )?you are (a |an )?(real |actual |legitimate )?(human|person|people|"
        + @"not a (robot|machine|spammer))|(verify|confirm|authenticate) (yourself|your identity) (as|by|so|to)|"
        + @"(message|mail|e-?mail|mensagem|mensaje) .{0,40}(is|has been|will be|ficar[aá]|ser[aá]) .{0,20}(held|kept|parked|stored|retid[ao]|"
        + @"retenid[ao]) .{0,80}(until (you|the sender)|unless you|clique|click|haga clic)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Challenge();
}
