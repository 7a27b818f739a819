using System.Text.RegularExpressions;

namespace Bulletins.Mail.Reports;

/// <summary>What machines say when they answer for a person.</summary>
internal static partial class AnswerWords
{
    /// <summary>A sentence with which a mail says that no person wrote it, and that it answers.</summary>
    public static bool Name(string text) => Naming().IsMatch(text) || EasternAnswerWords.Name(text);

    /// <summary>Words of somebody who is away, anywhere in a text; persons use them too.</summary>
    public static bool TellOfAbsence(string text) => Away().IsMatch(text);

    /// <summary>The same at the beginning of a subject, before the one that it answers.</summary>
    public static bool OfAbsence(string subject) => Absence().IsMatch(subject);

    /// <summary>A subject of one's own that programs set over an answer while somebody is away.</summary>
    public static bool OfAnAnswerInAbsence(string subject) => AnswerInAbsence().IsMatch(subject);

    /// <summary>Says that nobody reads what comes to an address. Notices say it too, but those answer nothing.</summary>
    public static bool OfAnUnreadMailbox(string text) => Unread().IsMatch(text);

    /// <summary>The form that Notes sends while its user is away: it has no field of an answer, but always these words in the subject and first in the text.</summary>
    public static bool OfNotes(string subject, string text) => NotesSubject().IsMatch(subject) && NotesForm().IsMatch(text);

    [GeneratedRegex(@"( is out of the office\b.{0,40}|\b(ist|bin) (au(ß|ss)er haus|nicht im b[üu]ro)\b.{0,40}| est absent\w*\b.{0,40})$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NotesSubject();

    [GeneratedRegex(@"^\W*(i will be out of the office (starting|from)\b.{1,40}\b(and will not return until|to|until)\b|"
        + @"ich (werde|bin) (ab|vom)\b.{1,60}\bnicht im (b[üu]ro|haus)\b|je serai absent\w* (du|à partir du|à compter du)\b)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NotesForm();

    [GeneratedRegex(@"^\s*(re\s*:\s*)?\W?(holidays?|vacation|leave|absence|away|out[- ]of[- ](the[- ])?office|maternity( leave)?|annual leave|travel|"
        + @"urlaubs?|abwesenheits?|ferien|vacaciones|vacances|ferie)[- ]*(auto[- ]?)?(repl(y|ies)|respon[sd](e|er)?|antwort|answer|risposta|"
        + @"respuesta|r[ée]ponse|notifier|message)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex AnswerInAbsence();

    [GeneratedRegex(@"\b(this|the) (\S+ ){0,2}(mail ?-?box|in-?box|address|account|e-?mail)\b.{0,60}\b(is|was|are|has|have|does|do|will|"
        + @"can)( \w+){0,2}? ?(n.t|not|no longer|never)( \w+){0,2} (monitored|attended|read|checked|accept(ed|ing)?|receiv(e|ed|ing)|in use|used|"
        + @"active|available|maintained)\b|"
        + @"\b(this|the) (\S+ ){0,2}(mail ?-?box|in-?box|address|account)\b (is|was|has|has been|is being)( \w+){0,3} (closed|unattended|unmonitored|"
        + @"discontinued|decommissioned|retired|deactivated|shut down)\b|"
        + @"\b(address|mail ?-?box|account) is (only )?used (only |solely )?(to|for) (send|collect|outgoing|notif|automat)\w*|"
        + @"\b(send|outgoing|outbound)[- ]only (e-?mail )?(address|mail ?-?box|account)|"
        + @"\bun(monitored|attended) (e-?mail )?(address|mail ?-?box|account|in-?box)|"
        + @"(postfach|adresse|mailbox)\b.{0,60}\b(nicht|nicht mehr|nie)( \w+){0,2} (gelesen|[üu]berwacht|abgerufen|bearbeitet|betreut|genutzt)|"
        + @"(bo[iî]te|adresse)\b.{0,60}n.est (pas|plus) (consult|relev|surveill|utilis|lue)|"
        + @"(此|本|该|該)(邮箱|郵箱|信箱|電郵|邮件地址|郵件地址).{0,12}(不(接收|受理|回复|回覆)|无人|無人|停用|只用|仅用|僅用)|"
        + @"このメールアドレス(は|では).{0,30}(送信専用|受信でき|使用して(い|お)|返信)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Unread();

    [GeneratedRegex(@"\bthis (is|mail is|e-?mail is|message is|(e-?)?mail was|"
        + @"message was) an? (auto(matic(ally)?|mated)?[- ]?(generated |created |sent )?)(e-?mail |mail )?(reply|response|answer|acknowledge?ment)|"
        + @"(?<!\b(your|my|our|his|her|their) )\b(reply|response|answer) (was|is|has been) (sent |generated |created )?automatically|"
        + @"(?<!\b(got|gotten|received?|receiving|saw|seen|your)\W+(\w+\W+){0,3})\bautomatically generated (reply|response|answer|acknowledge?ment)|"
        + @"\bapologi[sz]e for this automatic (reply|response)|"
        + @"(?<!\b(re[çc]u|recib\w+|ricevut\w|receb\w+|erhalten|bekommen|otrzyma\w+|получил\w*)\W+(\w+\W+){0,3})(?<!\b(ihre[rn]?|eure[rn]?|votre|vos|"
        + @"ton|su|tu|vuestra|vostra|tua|sua|vossa|uw|waszą|waszej|ваш\w*)\W+)(automatische?n? (generierte |erzeugte |erstellte )?(antwort|"
        + @"eingangsbest[äa]tigung|abwesenheits)|automatisch (generierte|erzeugte|erstellte) antwort|"
        + @"(ceci|ce (message|mail|courriel)) est une? (r[ée]ponse|accus[ée] de r[ée]ception) automatique|r[ée]ponse automatique|"
        + @"(esta|este) (es|mensaje es) una respuesta autom[aá]tica|respuesta autom[aá]tica|risposta automatica|risponditore automatico|"
        + @"resposta autom[aá]tica|automatisch (antwoord|bericht)|automatiskt svar|automatisk svar|automatyczna odpowied[źz]|"
        + @"automatick[aá] odpov[eě][dď]|otomatik (yan[ıi]t|cevap)|автоматический ответ|"
        + @"автоответ)(?!\w*[^\w.!?]+(\w+[^\w.!?]+){0,3}(erhalten|bekommen|ontvangen|gekregen|fått|ald\w*|geld\w*|получил\w*)\b)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Naming();

    [GeneratedRegex(@"out of (the |my )?office|\b(on|am on) (annual |sick |maternity |paternity |parental )?(holidays?|vacation|leave)\b|"
        + @"\baway (from|until|till)|will (be back|return|be away)|when i (return|am back|get back)|not (be )?reading my (e-?)?mail|abwesend|"
        + @"au(ß|ss)er haus|nicht im (haus|b[üu]ro)|im urlaub|absente?\b|en (cong[ée]s?|vacances)|fuori (ufficio|sede)|in ferie|ausente|"
        + @"de (vacaciones|f[ée]rias|baja)|fuera de la oficina|op vakantie|afwezig|p[åa] semester|p[åa] ferie|urlopi?e?\b|nieobecn|dovolen|"
        + @"mimo kancel|отпуск|отсутству|нет на (работе|месте)|izinde|tatilde|休假|休暇|出差|外出|不在|휴가|부재",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Away();

    [GeneratedRegex(@"^\s*\[?(out[- ]of[- ](the[- ])?office|away\b|on (annual )?(leave|vacation|holiday)|absen(t|ce|te|za|cia|tia)\b|abwesen|urlaub|"
        + @"cong[ée]s?\b|vacances|fuori (sede|ufficio)|assen(te|za)\b|ausen(te|cia)\b|fuera de|afwezig|fr[åa]nvaro|frav[æe]r|poissa\b|nieobecn|"
        + @"poza biurem|nep[rř][ií]tom|mimo kancel|отсутств|нет на|не в офисе|вне офиса|в отпуске|ofis d[ıi][şs][ıi]|外出|休假|休暇|不在|부재)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Absence();
}
