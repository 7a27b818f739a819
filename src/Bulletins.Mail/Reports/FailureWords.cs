using System.Text.RegularExpressions;

namespace Bulletins.Mail.Reports;

/// <summary>What mail servers of the world say when they can't deliver, and what only looks like it.</summary>
internal static partial class FailureWords
{
    /// <summary>A subject that only a server writes.</summary>
    public static bool InSubject(string subject) => !Forwarded().IsMatch(subject) && Subject().IsMatch(subject);

    /// <summary>A subject that a person's mail program makes of another's.</summary>
    public static bool IsForwarded(string subject) => Forwarded().IsMatch(subject);

    public static bool IsAnswered(string subject) => subject.TrimStart().StartsWith("re:", StringComparison.OrdinalIgnoreCase);

    /// <summary>What servers say before they say anything.</summary>
    public static bool AreBoilerplate(string line) => Boilerplate().IsMatch(line);

    /// <summary>A sentence that only a server writes.</summary>
    public static bool InLine(string line) => Sentence().IsMatch(line);

    /// <summary>What a program sets before the subject of the mail that it returns.</summary>
    public static bool AreBeforeSubject(string subject) => BeforeSubject().IsMatch(subject);

    /// <summary>A server that says first who it is.</summary>
    public static bool AreIntroduction(string line) => Introduction().IsMatch(line);

    /// <summary>The title of a report, alone on its line.</summary>
    public static bool AreTitle(string line) => Title().IsMatch(line);

    /// <summary>A sentence that says to which address a mail couldn't be delivered.</summary>
    public static bool AreOfReturn(string line) => Return().IsMatch(line);

    /// <summary>A sentence that says, in any of the languages, that a mail hasn't reached somebody.</summary>
    public static bool AreOfFailure(string line) => Failure().IsMatch(line);

    /// <summary>Words of a reason, with or without a code.</summary>
    public static bool GiveReason(string line) => Reason().IsMatch(line);

    /// <summary>What is left of a line besides that something failed, and that it won't be tried again.</summary>
    public static string WithoutFailure(string line) => FailureAlone().Replace(line, " ");

    /// <summary>What another server said, told by a machine.</summary>
    public static bool QuotesAServer(string line) => Quoting().IsMatch(line);

    /// <summary>Words before a reason.</summary>
    public static bool AnnounceReason(string line) => Announced().IsMatch(line);

    /// <summary>It goes on trying.</summary>
    public static bool OfDelay(string line) => Delay().IsMatch(line);

    /// <summary>It says for how long it goes on trying; some have a title of failure above all that they write.</summary>
    public static bool OfMoreTries(string line) => MoreTries().IsMatch(line);

    /// <summary>It has arrived, or gone on to a server that tells nothing more.</summary>
    public static bool OfSuccess(string line) => Success().IsMatch(line);

    /// <summary>Something has not been done.</summary>
    public static bool AreOfNegation(string line) => Negation().IsMatch(line);

    /// <summary>It doesn't go on trying, whatever else is said.</summary>
    public static bool OfTheEnd(string line) => End().IsMatch(line) || AreTitle(line);

    /// <summary>What it will do one day, if nothing changes.</summary>
    public static bool OfALaterEnd(string line) => LaterEnd().IsMatch(line);

    /// <summary>Waits for somebody's approval, or asks the sender to do something: nothing has failed.</summary>
    public static bool AreOfModeration(string line) => Moderation().IsMatch(line);

    [GeneratedRegex(@"^\s*((re|fw|fwd|aw|wg|tr|rv|enc|i|r|sv|vs)\s*(\[\d+\])?\s*[:：]|转发|轉寄|轉發|回复|回覆|答复|返信|転送)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Forwarded();

    [GeneratedRegex(@"undeliver|un-deliver|nondeliver|error sending (your )?(message|mail)|non-deliver|not (be(en)? )?deliver|"
        + @"delivery (has )?(status|fail|notif|report|problem|error|delay|unsuccess|incomplete|expir)|fail(ed|ure) (delivery|notice|to deliver)|"
        + @"failure notice|mail (delivery|system|server) (fail|problem|error|subsystem|report)|mail delivery|deliver(y|ing) (to|of|your).{0,40}fail|"
        + @"mail ?fail(ure|ed)|failed mail|message (status|delivery|failure|not sent|undelivered|could not)|"
        + @"returned (mail|e-?mail|to sender|message|unread)|return(ed)? to sender|could( no|n.)t (be )?(send|sent|deliver)|"
        + @"can( ?no|.)t (be )?(send|deliver)|unable to (send|deliver)|undelivered|mail returned|returning (your )?(mail|message)|"
        + @"bounce(d)? (mail|message|e-?mail)|user unknown|unknown user|no such user|invalid (recipient|address)|mailbox (full|unavailable)|"
        + @"rejected( mail|: | by)|was rejected|warning: (message|could|e?mail|delayed)|delayed (mail|e-?mail|message|delivery)|"
        + @"(mail|message) (is |still |was )?delayed|ndn:|ndr:|dsn:|nondelivery|delivery-?fehler|unzustellbar|nicht zugestellt|nicht zustell|"
        + @"zustell(ung|fehler)|fehlgeschlagen|r[eé]tour[ -]?(d.exp|courri)|non[ -]?remis|non distribu|[eé]chec (de|d.)|message non|non recapit|"
        + @"mancata consegna|impossibile|errore.{0,20}(consegna|recapito)|no se pudo|no entregad|devuelto|fallo en la entrega|n[aã]o (foi )?entreg|"
        + @"devolvid|falha (na|de) entrega|kon niet worden|niet bezorgd|onbestelbaar|kunde inte|olevererbar|gick inte att leverera|leveres|"
        + @"ei voi(tu)? toimittaa|toimitus(ta)? ei|nedoru[čc]iteln|nelze doru[čc]it|k[eé]zbes[ií]thetetlen|teslim edileme|iletilemed|παράδοση|"
        + @"배달(되지|할 수|실패| 실패)|반송|전송( |되지|할 수)?(실패|않|없)|메일 전송|nie dostarczon|niedostarcz|zwrot|недостав|"
        + @"не (был[оа]? )?доставл|невозможн|ошибка доставки|退信|退回|退件|無法(傳遞|傳送|送達|投遞|寄)|无法(投递|送达|发送|传递|递送)|"
        + @"未能(送達|投遞|传递|送达|投递|发送)|(投递|投遞|傳送|传输|傳輸|发送|發送|寄送|遞送|递送|送信|配信|配達|传送)(失败|失敗|状态|狀態|エラー|"
        + @"できませ|不能|错误|錯誤|延迟|延遲)|(郵件|邮件|信件)(被)?(延遲|延迟|延誤|延误|拒收|拒絕|拒绝)|"
        + @"(virus|spam|banned).{0,40} in (mail|message|e-?mail) from you|メール(が|を)?(送信|配信|配達|送れ|エラー)|送信(でき|不能)|宛先(不明|が)|"
        + @"エラーメール|返送|不達|"
        + @"permanent error|considered unsolicited|waiting mail|message (was )?blocked|you sent (was )?blocked|nachrichtenstatus|"
        + @"n.a pas (pu )?[eêé]t|adresse introuvable|"
        + @"(adresse|indirizzo|endere[cç]o|adres|direcci[oó]n) (n[aã]o|non|niet|nicht|no) (encontrad|trovat|gevonden|gefunden)|no se (ha|puede)|"
        + @"erro na entrega|n[aã]o [eé] poss[ií]vel entregar|non consegnat|nie (dostarczon|uda[lł]o|znaleziono)|neby(la|l|lo) doru[čc]en|"
        + @"nep(oda[rř]ilo|ovedlo)|nelivrat|nu a putut fi|nem (k[eé]zbes|siker)|adres bulunamad|[iı]letilemedi|не (удает|удаёт|удал)|"
        + @"адрес не найден|не доставлен|"
        + @"לא נמסר|לא (ניתן|נית)|لم يتم (تسليم|العثور|التسليم)|تعذر (تسليم|التسليم)|ไม่สามารถส่ง|ไม่พบที่อยู่|"
        + @"kh[oô]ng (th[eể] )?(g[uử]i|chuy[eể]n|ph[aâ]n ph[aá]t|t[iì]m th[aấ]y)|tidak (dapat )?(ter)?kirim|gagal (ter)?kirim|"
        + @"未(送达|送達|传递|傳遞)|找不到(地址|收件)|전송에 실패|메일 ?거부|(message|courriel|mail) refus[ée]|rifiutat|rechazad|rejeitad|recusad|"
        + @"abgelehnt|abgewiesen|odrzucon|odm[ií]tnut|reddedil|отклонен|отказано|발송( ?에)? ?(실패|오류)|배달( ?에)? ?실패|주소를 찾을 수",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Subject();

    [GeneratedRegex(@"(could|can) ?(no|n.)t be (delivered|sent|relayed)|(was|were) (not|n.t) (able to )?(be )?(delivered|deliver)|"
        + @"(unable|failed|not able) to (deliver|send|relay|reach)|not a (valid|known) (user|address|recipient|mailbox)|no valid recipients|"
        + @"failed addresses|did not reach|delivery (to|of|has|attempt).{0,80}fail|failed (permanently|to be (delivered|sent))|permanent(ly)? (fatal )?(error|fail)|"
        + @"fatal errors|returned to (you|sender)|undeliverable|has not been delivered|not (yet )?been delivered|wasn.t delivered|"
        + @"rejected (your|the|by)|have been rejected|(message|mail|e-?mail).{0,30}(was|is|been) (rejected|returned|refused|blocked|bounced)|"
        + @"unknown (user|recipient|address)|user unknown|no such (user|address|recipient|mailbox)|"
        + @"mailbox.{0,30}(full|unavailable|not found|does ?n.?t exist|exceed)|(does|do) ?n(o|.)?t exist|(gave|giving) up|undelivered|"
        + @"qmail-send program|mail transport|this is the (mail|postfix|exim|sendmail)|delivery (status|failure|report)|"
        + @"(address|recipient).{0,40}(fail|not found|unknown|invalid|rejected|error)|transcript of session|said:\s*[45]\d\d|"
        + @"remote (host|server) (said|returned)|smtp error from remote|will (continue|keep) (to )?(try|trying|retry)|still being retried|"
        + @"nicht (zugestellt|erreicht)|konnte nicht|unzustellbar|delivery of .{0,40}(stopped|blocked|cancel+ed|aborted)|n.a (pas )?pu [eê]tre|"
        + @"n.est pas parvenu|n.a pas [ée]t[ée] (remis|distribu|livr|d[ée]livr)|non [eè] stato|impossibile (recapitare|consegnare)|"
        + @"no (se )?(pudo|ha podido|puede)|não (pôde|foi)|niet worden (bezorgd|afgeleverd)|gick inte att|kunne ikke|kan ikke leveres|"
        + @"ei voitu toimittaa|nelze doru[čc]it|nebylo mo[žz]n[eé] doru[čc]it|teslim edileme|iletilemed|배달(되지|할 수|하지)|"
        + @"전송(되지|할 수|하지|에 실패)|반송(되|합)|존재하지|не (может|удалось|был)|недоставл|"
        + @"(无法|無法|不能|未能|没有|沒有|尚未|仍未)(被|能)?(投|送|发|發|传|傳|递|遞|寄|找到)|退(信|回|件)|"
        + @"(投递|投遞|传递|傳遞|传输|傳輸|发送|發送|寄送|送達|送达)(失败|失敗|错误|錯誤)|(不存在|已满|已滿|拒收|被拒|拒绝|拒絕)|"
        + @"(配信|配達|送信|送達|届け)(でき|られ|する(こと)?ができ|に失敗|不能)|見つかりま|存在しま|宛先不明|エラー|"
        + @"(was|were|is|been) (un|non)-?deliverable|(was|been) considered (to be )?unsolicited|(was|has been) (not accepted|stopped|blocked)|"
        + @"cannot deliver|can.t be delivered|(is|are) not defined|isn.t (known|in use)|delivery problems|"
        + @"(auszuliefern|auslief|zustell).{0,40}(nicht|fehl)|nicht m[öo]glich.{0,80}(auszuliefern|zuzustellen)|nicht .{0,80}zugestellt|introuvable|"
        + @"inconnue?\b|n.a pas atteint|impossible de (remettre|d[ée]livrer|livrer)|pas pu d[ée]livrer|ne peuvent? [eê]tre joint|"
        + @"[ée]chec de la remise|impossibile raggiungere|sconosciut|non trovat|(mensaje|correo) no (lleg|se|ha)|no se ha (entregado|encontrado)|"
        + @"desconocid|desconhecid|inexistente|n[aã]o chegou|n[aã]o [eé] poss[ií]vel|niet (bereikt|gevonden|bezorgd)|onbekende? |"
        + @"nie (mog[lł]a|mo[zż]na|dotar|istnieje|dostarczono|zosta[lł]a)|neby(la|lo) doru[čc]en|nepoda[rř]ilo|neexistuj|ula[sş]mad|ula[sş][ıi]lam|"
        + @"bulunamad|n[åa]dde inte|kan inte n[åa]s|n[åa]ede ikke|finns inte|findes ikke|nem (l[eé]tez|siker)|nu (exist|a putut)|не найден|"
        + @"не существует|не доставлен|переполнен|도착하지|찾을 수 없|실패(하|했)|없는 (주소|사용자|계정)|لم يتم (تسليم|العثور)|تعذر|לא נמסר|"
        + @"לא נמצא|ไม่สามารถส่ง|ไม่พบ|kh[oô]ng th[eể]|tidak (dapat|ditemukan|terkirim)|a [ée]t[ée] refus[ée]|rifiutat[oa]|rechazad[oa]|"
        + @"rejeitad[oa]|recusad[oa]|abgelehnt|abgewiesen|geweigerd|odrzucon|odm[ií]tnut|reddedil|отклонен|отвергнут|거부|查無此|查无此|"
        + @"使われておりません|おりません|お届け|未(送达|送達)|无法联系", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Sentence();

    [GeneratedRegex(@"unknown|no such|\bno valid\b|\bno (mailbox|user|account|recipient)\b|nobody|not a (valid|known)|"
        + @"could(n.t| not) (be )?f(i|ou)nd|n.t found|not (found|exist|listed|known|recogni|local|accept|allowed|available|our)|n.t exist|"
        + @"doesn.t (exist|have)|invalid|full|quota|exceed|over (its )?(limit|quota)|disabled|inactive|suspended|expired|closed|deactivated|"
        + @"unavailable|reject|refus|denied|block|spam|virus|policy|too (large|big|many|long)|size|timed? ?out|unreachable|unrout|no route|"
        + @"host .{0,40}(found|unknown)|dns|mx record|name server|connection|relay|greylist|try again|temporar|listed|reputation|has moved|loop|hop|"
        + @"misconfig|failed|error|不存在|已满|已滿|拒|停用|冻结|凍結|禁用|超|垃圾|ありません|見当たり|过快|頻率|频率|失败|失敗|不明|見つかり|"
        + @"存在し|容量|満杯|一杯|"
        + @"unbekannt|existiert nicht|nicht (vorhanden|gefunden|bekannt|aufgef[üu]hrt)|voll\b|ersch[öo]pft|inconnue?|introuvable|pleine?\b|n.existe|"
        + @"sconosciut|non (esist|trovat)|pien[ao]\b|inexistente|desconoc|desconhec|no existe|n[aã]o existe|llen[oa]\b|chei[oa]\b|lotad|onbekend|"
        + @"bestaat niet|\bvol\b|nie istnieje|nieznan|prze(pe[lł]nion|kroczon)|neexistuje|nezn[aá]m|pln[aá]\b|bulunam|dolu\b|finns inte|findes ikke|"
        + @"не (найден|существ)|неизвест|переполнен|존재하지|없(는|습)|초과|휴면|註銷|注销|查無|查无|おりません|使われて",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Reason();

    [GeneratedRegex(@"\b(mail |message )?delivery( has| have)? failed( permanently)?\b|\bfailed to be delivered\b|\bwill not (be )?(continue trying|retried|tried again)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex FailureAlone();

    [GeneratedRegex(@"\b(remote|other|receiving|recipient's) (mail )?(host|server|mta) (said|says|returned|replied|responded)\b|smtp error from|\b(host|server) \S+ said\s*:",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Quoting();

    [GeneratedRegex(@"^\W*(its recipients\. )?this is a permanent error|following address(es|\(es\))?( had| has)?|"
        + @"addresses had (permanent|transient|delivery)|delivery (notifications|problems)|one or more (of )?(its )?recipients|"
        + @"(for|the) (following )?reasons?( is| was)?( given)?\s*:?\s*$|(error|details|reason|response|transcript)[\w ]{0,40}:\s*$|"
        + @"^\W*(because|car|weil|grund|motif|raison|motivo|perch[eé]|porque|pow[oó]d|причина|理由|原因|사유)\s*[:：]\s*$|created automatically|"
        + @"in reply to|transcript of session|message (header|details)|^\W*(subject|sent|date|to|time|主题|主題|时间|時間)\s*[:：]",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Boilerplate();

    [GeneratedRegex(@"\b(reasons?|because|since|due to|error( message| code)?\s*:|cause|diagnostic|grund|ursache|weil|fehler(meldung)?|motifs?|"
        + @"raisons?|parce que|car|cause|motiv[oi]|causa|porque|perch[eé]|errore?\s*:|reden|omdat|oorzaak|pow[oó]d|przyczyn[aey]|ponewa[zż]|"
        + @"poniewa[zż]|d[uů]vod|proto[zž]e|neden[i]?|orsak|[åa]rsag|причин[аеы]|так как|поскольку)\b|因[为為]|原因|理由|"
        + @"(錯誤|错误)(訊息|信息|代碼|代码)?[:：]|エラー内容|ため|사유|이유|때문", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Announced();

    [GeneratedRegex(@"has(n.t| not)? (been )?delayed|delayed (mail|delivery|for)|is delayed|been delayed|\(delay(ed)?\)|not yet (been )?deliver|"
        + @"will be re-?attempted|address(es|\(es\))? deferred|still (trying|being|in (the )?queue)|will (be )?(continue|keep|retr|try|attempt)|"
        + @"(continue|keep)s? (to )?(try|retry|retrying|trying)|warning: (message|could|mail|e-?mail).{0,40}(delay|past|still|hours)|"
        + @"for (the )?(past|last) \d+ (hours?|minutes)|(do not|no) need to (resend|retry)|no action is required|warning message only|"
        + @"this is a warning|transient|temporarily delayed|将(会)?(继续|重试|尝试)|將(會)?(繼續|重試|嘗試)|(投递|投遞|发送|發送)(延迟|延遲|被延)|"
        + @"遅延|再送(信)?(を)?(行|試|続|繰り?返|予定|し続|します|いたします|中)|自動的に再|wird (weiter|später)|verz[oö]ger|\bretard[ée]|"
        + @"\bdiff[ée]r[ée]e?s?\b|\britard|\bdemora(d[oa]|n?do)?\b|\batras(ad|o\b)|задерж|\bvertraag|op[oó][zź]ni[oa]n|\bzpo[zž]d[eě]n|\bgecik|지연|"
        + @"재시도|再試行(し(ます|、)|を続)|attempts are still pending|(goes|going|keeps?) on trying|"
        + @"noch nicht zugestellt|pas encore [ée]t[ée]|todav[ií]a no (se )?ha|ainda n[aã]o foi|non [eè] (stato )?ancora|"
        + @"nog niet (bezorgd|afgeleverd)|jeszcze nie|пока не (удалось|доставлен)|ещё не|еще не",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Delay();

    [GeneratedRegex(@"^\W*(the )?(message|mail) will be retried for \d+ (more )?(minute|hour|day)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex MoreTries();

    [GeneratedRegex(@"\bsuccess(ful(ly)?)? (mail |message )?(deliver|relay)|(deliver(ed|y)|relayed) (\w+ )?success|notification \(success\)|"
        + @"\bsuccessful delivery notifications|(message|mail) (has been|was) (successfully )?delivered to the following|"
        + @"delivery to (these|the following) recipients( or groups| or distribution lists)? is complete",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Success();

    [GeneratedRegex(@"\b(could|can|was|were|is|are|has|have|been|did|does) ?(not|n.t)\b|\bcannot\b|\bunable\b|\bunsuccess|\bfail(ed|ure)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Negation();

    [GeneratedRegex(@"(gave|giving|given) up|permanent|will not (be )?(retr|try)|not (continue|keep) (to )?(try|retry)|"
        + @"no (further|more) (attempts|retries)|no longer (be )?(retr|try|attempt)|(?<!non-)fatal error|returned to (you|sender)|"
        + @"retry (time|timeout) (limit )?exceed|undeliverable(?!( to [\w ]{1,40})? for (at least )?\d)|has been returned|"
        + @"(不再|停止)(重试|重試|尝试|嘗試)|failed permanently|failed for good|expired|dauerhafter? fehler|endg[üu]ltig|d[ée]finitive?\b|"
        + @"permanente?\b|definitiv[ao]?\b|окончательн", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex End();

    [GeneratedRegex(@"eventually|when that happens|will (then )?(give up|be returned)|until it|if (it|the (message|delivery)|delivery|your|this)\b|"
        + @"may be returned", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LaterEnd();

    [GeneratedRegex(@"^\s*((hi|hello)\W+)?this is the (\S+ ){0,3}(mail|mailer|postfix|exim|sendmail|qmail-send)( \S+){0,2} at\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Introduction();

    [GeneratedRegex(@"^\s*(non-?delivery|undeliver(ed|able)( (mail|message))?|delivery failure)\s*[:：]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex BeforeSubject();

    [GeneratedRegex(@"^\W*non-?delivery (report|notification|notice)\W*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Title();

    [GeneratedRegex(@"(could|can) ?(not|n.t) be delivered to\W+\S+@|(unable|failed) to deliver .{0,40}\bto\W+\S+@", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Return();

    [GeneratedRegex(@"(could|can|was|were|has|have|is|are|been) ?(not|n.t)( yet)?( been| be)? (delivered|sent|reached|relayed)|cannot be delivered|"
        + @"(unable|failed|not able) to (deliver|reach|send|relay)|undeliverable (to|address)|problem delivering|"
        + @"nicht .{0,60}(zugestellt|ausgeliefert|zustellen)|n.a (pas )?(pu |[ée]t[ée] )?.{0,10}(remis|d[ée]livr|distribu|livr)|"
        + @"(no se ha|no ha|n[aã]o foi|n[aã]o p[ôo]de|non [eè] stat[oa]) .{0,30}(entreg|recapitat|consegnat)|niet (bezorgd|afgeleverd)|"
        + @"nie (zosta[lł]a|mog[lł]a|dostarczono).{0,20}(dostarcz|odbiorc)|(nepoda[rř]ilo|nebyl[ao]?).{0,20}doru[čc]|teslim edilem|"
        + @"не (доставлен|может быть доставлен|удалось доставить)|(无法|無法|未能|没有|沒有|不能).{0,6}(投|送|发|發|传|傳|递|遞|寄)|未(送|传|傳)|"
        + @"(送信|配信|お?届け)(でき|する)|전(송|달)되지|전달할 수|لم يتم تسليم|ไม่สามารถส่ง",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Failure();

    [GeneratedRegex(@"moderator|moderat(ed|ion)|await(s|ing) .{0,30}approval|pending approval|held (for|until|pending)|is being held|"
        + @"confirm (that )?you|verify (that )?you|click (on )?(the|this) (link|url).{0,60}(deliver|confirm|verify)|challenge|one-time|quarantin|"
        + @"subscription|审核|審核|等待.{0,6}批准", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Moderation();
}
