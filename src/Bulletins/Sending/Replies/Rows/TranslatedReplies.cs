using static Bulletins.Sending.AttemptOutcome;
using static Bulletins.Sending.Replies.ReplyReason;
using static Bulletins.Sending.Replies.ReplyRule;

namespace Bulletins.Sending.Replies.Rows;

/// <summary>The same reasons in other languages than English and Chinese. What is at fault is named before what happened to it: a sender
/// that is blocked says nothing of the address.</summary>
internal static class TranslatedReplies
{
    public static readonly ReplyRule[] Rows =
    [
        new(AsCoded, UnknownAddress, Text: @"\bwurde (leider )?nicht (in|bei|auf|unter) \S+ gefunden\b"),
        new(AsCoded, SenderRefused, Text: @"absender(adresse|in)?.{0,30}(abgelehnt|abgewiesen|unbekannt|ung[üu]ltig|verweigert|gesperrt|"
            + @"nicht (erlaubt|zugelassen|berechtigt)|existier(t|en) nicht)|"
            + @"([ée]metteur|exp[ée]diteur).{0,40}(refus|rejet|invalide|n'existe|inconnu|bloqu|non autoris|interdit)|"
            + @"(remitente|remetente|mittente).{0,40}(rechazad|rejeitad|recusad|respint|rifiutat|bloquead|bloccat|inv[aá]lid|desconocid|"
            + @"desconhecid|sconosciut|(no|n[aã]o|non) (est[áa] |[èeé] )?(permitid|autorizad|consentit|autorizzat|valid|existe|esiste))|"
            + @"afzender.{0,30}(geweigerd|onbekend|ongeldig)|nadawc\w*.{0,40}(odrzucon|nieznan|niedozwol|zablokowan)|"
            + @"отправител\w*.{0,40}(отклон|запрещ|заблокир|неизвест|не (существует|найден))|"
            + @"(送信(者|元)|差出人)(ドメイン|(メール)?アドレス).{0,20}(拒否|無効|不正|不明|存在し)|(送信者|差出人).{0,20}(拒否|無効|不正)|"
            + @"(보낸|발신)( ?사람|자|인).{0,20}(거부|차단)"),
        new(AsCoded, Reputation, Text: @"(ip-?adresse|\bip\b|ihr(e|en)? (server|host|domain)|mailserver).{0,40}(gesperrt|blockiert|gelistet|"
            + @"abgewiesen)|sperrliste|schwarze[nr]? liste|"
            + @"(adresse ip|votre (ip|serveur|domaine)|\bip\b).{0,40}(bloqu[ée]|list[ée]e|refus[ée]|interdite)|liste noire|"
            + @"(direcci[óo]n ip|endere[çc]o ip|\bip\b|(su|seu) (servidor|dom[ií]nio)).{0,40}(bloquead|rechazad|rejeitad|listad)|listas? negras?|"
            + @"(indirizzo ip|\bip\b|(suo|vostro) (server|dominio)).{0,40}(bloccat|rifiutat|respint)|lista nera|zwarte lijst|czarnej li[śs]cie|"
            + @"adres ip.{0,30}(zablokowan|odrzucon)|ч[её]рн\w+ спис|(\bip\b|ваш\w* (сервер|домен)).{0,40}(заблокирован|отклон|запрещ)|"
            + @"(送信元|接続元|IP ?アドレス).{0,20}(拒否|ブロック|制限)|ブラックリスト"),
        new(AsCoded, Content, Text: @"als spam|spam-?verdacht|unerw[üu]nschte (werbe|e-?mail|nachricht)|schadsoftware|"
            + @"(inhalt|anhang|betreff)\w*.{0,30}(abgelehnt|unzul[äa]ssig|verboten|gesperrt|nicht (erlaubt|zul))|ind[ée]sirable|pourriel|"
            + @"(contenu|pi[èe]ces? jointes?).{0,30}(refus|rejet|interdit|non autoris|bloqu)|(mail|message|courriel)s? rejet[ée]|"
            + @"\b(es|como|contener|contiene) spam|correo no deseado|no solicitad|"
            + @"(contenido|adjunto|conte[úu]do|anexo)s?.{0,30}(rechazad|rejeitad|(no|n[ãa]o) permitid|prohibid|proibid|bloquead)|lixo eletr|"
            + @"indesejad|(contenuto|allegat\w+).{0,30}(non (consentit|ammess)|rifiutat|bloccat|vietat)|indesiderat|ongewenste|jako spam|"
            + @"niepo[żz][ąa]dan|(zawarto[śs][ćc]|za[łl][ąa]cznik).{0,30}(odrzucon|niedozwol|zablokow)|спам|вирус|нежелательн|"
            + @"(содержим|вложени)\w*.{0,30}(отклон|запрещ|заблокир)|迷惑メール|スパム|ウイルス|ウィルス|"
            + @"(内容|本文|添付).{0,20}(拒否|禁止|ブロック|不適切)|스팸|바이러스"),
        new(AsCoded, TooLarge, Text: @"(nachricht|mail|anhang|message|courriel|mensaje|mensagem|messaggio|allegato|письмо|сообщение|"
            + @"вложение).{0,30}(zu gro(ß|ss)|trop (volumineu|gros|grand|lourd)|demasiado grande|muito grande|troppo grande|слишком бол|"
            + @"превышает)|(メール(?!ボックス)|メッセージ|添付)\w{0,8}.{0,20}(大きすぎ|サイズを?超)|メール(の)?サイズ.{0,8}(制限|上限|超)|"
            + @"taille (limite|maxim)|limite de taille|(메일|첨부).{0,10}(크기|너무 ?[크큽])"),
        new(AsCoded, RelayDenied, Text: "relais.{0,20}(refus|interdit|non autoris)|relay(ing)?.{0,20}(verweigert|nicht erlaubt)|ретрансляц|"
            + "retransmisi[óo]n|(不正|第三者)中継"),
        new(AsCoded, SignIn, Text: "code d.authentification|authentifi(cation|zierung).{0,30}(requise|n[ée]cessaire|obligatoire|erforderlich|"
            + "ben[öo]tigt|fehlgeschlagen|[ée]chou)|autentica(rse|ci[óo]n|[çc][ãa]o|zione)|(требуется|ошибка) (аутентификаци|авторизаци)|"
            + "(認証|인증).{0,10}(必要|失敗|필요|실패)"),
        new(RefusedForNow, MailboxFull, Text: @"(postfach|mailbox|speicher(platz)?).{0,40}\b(voll|ersch[öo]pft|[üu]berschritten)|"
            + @"(bo[iî]te|messagerie).{0,60}(pleine|satur[ée]e)|(quota|espace).{0,30}(d[ée]pass|satur|insuffisant)|"
            + @"(buz[óo]n|casilla|bandeja|cuenta).{0,40}llen[oa]|(cuota|espacio).{0,30}(excedid|superad|insuficiente|agotad)|"
            + @"caixa.{0,40}(cheia|lotada)|espa[çc]o.{0,30}(insuficiente|esgotad|excedid)|casella.{0,40}piena|"
            + @"spazio.{0,30}(esaurit|insufficiente)|(postvak|mailbox).{0,30}\bvol\b|brevl[åa]da.{0,30}full|skrzynk\w*.{0,40}pe[łl]n|brak miejsca|"
            + @"переполнен|(превышен|исчерпан)\w*.{0,30}(квот|объ[её]м|размер почтов|лимит (ящика|хранилища))|"
            + @"容量.{0,10}(超|オーバー|不足|いっぱい)|満杯|いっぱい|(용량|저장 ?공간).{0,15}(초과|부족)|posta kutusu.{0,20}dolu"),
        new(RefusedForNow, TooFast, Text: @"zu viele (nachrichten|mails|verbindungen|empf|e-mails)|zu schnell|"
            + @"trop de (connexions|messages|destinataires|courriels)|demasiad[oa]s (mensajes|conexiones|destinatarios|correos)|"
            + @"muit[oa]s (mensagens|conex|destinat)|tropp[ie] (messaggi|connessioni|destinatari)|слишком (много|часто)|"
            + @"l[íi]mite (m[áa]ximo |massimo |maximale? )?(di invio|d['e] ?env[iío])|(versand|sende)(limit|kontingent)|"
            + @"limite d[ei] (mensagens|mensajes|messaggi|messages|correos)|"
            + @"(numero|número) (massimo|máximo) d[ei] (messaggi|mensajes|mensagens|connessioni|conexiones)|zbyt (wiele|du[żz]o|cz[ęe]sto)|"
            + @"p[řr][íi]li[šs] mnoho|превыш\w+ (лимит|количеств)|(送信|接続|メール)(数|回数)?.{0,20}(多すぎ|上限|制限を超)"),
        new(AsCoded, MailboxDisabled, Text: @"(konto|postfach|mailbox|benutzer\w*|empf[äa]nger\w*|adresse|account).{0,40}(gesperrt|deaktiviert|"
            + @"geschlossen|gek[üu]ndigt|gel[öo]scht|inaktiv|stillgelegt|nicht mehr (aktiv|g[üu]ltig|vorhanden))|"
            + @"(\bcompte|bo[iî]te|utilisateur|messagerie|adresse).{0,60}(bloqu|ferm[ée]|suspendu|d[ée]sactiv|r[ée]sili[ée]|inacti[fv]|supprim|"
            + @"non actif|\bclos\b)|(\bcuenta|buz[óo]n|casilla|usuario|direcci[óo]n).{0,40}(suspendid|desactivad|deshabilitad|bloquead|cerrad|"
            + @"inactiv|eliminad|dad[oa] de baja|cancelad)|"
            + @"(\bconta\b|caixa( postal)?|usu[áa]rio|endere[çc]o).{0,40}(desativad|suspens[oa]|bloquead|inativ|encerrad|exclu[ií]d|cancelad|"
            + @"removid|desabilitad)|(casella|account|utente|utenza|indirizzo).{0,40}(disabilitat|disattivat|sospes[oa]|bloccat|chius[oa]|inattiv|"
            + @"cessat|eliminat|rimoss[oa]|scadut)|(account|postvak|mailbox|gebruiker).{0,30}(geblokkeerd|uitgeschakeld|opgeheven|gesloten|"
            + @"inactief|verwijderd)|(konto|skrzynk\w*|u[żz]ytkownik\w*).{0,40}(zablokowan|nieaktywn|zawieszon|usuni[ęe]t|wy[łl][ąa]czon|"
            + @"zamkni[ęe]t)|(ящик|аккаунт|уч[её]тная запись|пользовател|адрес)\w*.{0,40}(заблокирован|отключ|удал[её]н|закрыт|неактив|"
            + @"приостановлен)|(アカウント|メールボックス|アドレス|ユーザー?).{0,20}(停止|無効|凍結|削除|解約|退会|ロック)|使われて(い|お)|"
            + @"휴면 ?계정|탈퇴한|(계정|메일함|사용자).{0,20}(정지|휴면|삭제|해지|비활성|중지)"),
        new(AsCoded, UnknownDomain, Text: @"(dom[aä]in\w*|dom[ií]nio|домен\w*|ドメイン|도메인).{0,30}(existiert nicht|unbekannt|nicht gefunden|"
            + @"n'existe pas|inconnu|introuvable|(no|n[ãa]o) existe|non esiste|inesistente|inexistente|не (существует|найден)|存在し|見つかり|"
            + @"존재하지|bestaat niet|nie istnieje)"),
        new(AsCoded, UnknownAddress, Text: @"aucun (utilisateur|destinataire|compte)|такого .{0,30}нет\b|退会済|解約済|"
            + @"(empf[äa]nger|benutzer|nutzer|adresse|postfach|konto|mailbox)\w*.{0,40}(unbekannt|nicht (bekannt|gefunden|vorhanden|verf[üu]gbar)|"
            + @"existier(t|en) nicht|gibt es nicht|ung[üu]ltig)|unbekannte[rsn]? (empf|benutzer|nutzer|adress)|"
            + @"(usu[áa]rio|\bconta\b|caixa|endere[çc]o|destinat[áa]rio).{0,30}(n[ãa]o (foi )?(encontrad|existe|cadastrad|localizad)|inv[áa]lid|"
            + @"inexistente|desconhecid)|(usuario|cuenta|buz[óo]n|direcci[óo]n|destinatario|"
            + @"casilla).{0,30}(no (existe|encontrad|es v[áa]lid|v[áa]lid|se (ha )?encontr)|inv[áa]lid|inexistente|desconocid)|"
            + @"(utente|casella|indirizzo|destinatario|account).{0,30}(non (esiste|trovat|valid|[èe] stat[oa] trovat)|inesistente|sconosciut|"
            + @"errat)|(destinataire|utilisateur|adresse|bo[iî]te).{0,60}(inconnu|invalide|n'existe|introuvable|inexistant|"
            + @"n'est pas (r[ée]pertori|enregistr|reconnu))|n'est pas (r[ée]pertori|inscrit)|geen (gebruiker|postvak|account)|"
            + @"(gebruiker|adres|ontvanger|postvak).{0,30}(onbekend|bestaat niet|niet gevonden|ongeldig)|"
            + @"(mottagare|anv[äa]ndare|adress|modtager|mottaker|bruke?r|bruger)\w*.{0,30}(ok[äa]nd|saknas|(finns|hittades) inte|ukendt|ukjent|"
            + @"(findes|finnes|eksisterer) ikke)|(ok[äa]nd|ukendt|ukjent|onbekende?) (mottagare|anv[äa]ndare|adress|modtager|mottaker|bruke?r|"
            + @"bruger|gebruiker|ontvanger)|(vastaanottaja|k[äa]ytt[äa]j[äa]|osoite)\w*.{0,30}(tuntematon|ei (l[öo]ydy|ole))|"
            + @"(u[žz]ivatel|adres\w*|p[řr][íi]jemce|schr[áa]nka).{0,30}(neexistuj|nezn[áa]m|nenalezen)|"
            + @"(u[żz]ytkownik|adres|odbiorc|skrzynk)\w*.{0,30}(nie (istnieje|znaleziono|zosta[łl]\w* znalezion)|nieznan|nieprawid[łl]ow)|"
            + @"(kullan[ıi]c[ıi]|adres|al[ıi]c[ıi]|hesap).{0,30}(bulunamad|\byok\b|ge[çc]ersiz)|"
            + @"(пользовател|получател|адрес|ящик|адресат)\w*.{0,40}(не (найден|существует|зарегистрирован)|неизвест|отсутствует|недействител)|"
            + @"несуществующ|(ユーザー?|アドレス|宛先|メールボックス|アカウント|受信者).{0,20}(見つかり|存在し|不明|ありません|間違)|"
            + @"該当(する)?(ユーザ|アドレス)|(사용자|수신자|받는 ?사람|주소|계정|메일함).{0,20}(존재하지|찾을 수 없|없는|없습니다|올바르지)|"
            + @"neexistuj|findes ikke|nie (znaleziono|uda[łl]o si[ęe] (odnale[źz][ćc]|znale[źz][ćc])) (tego )?(adres|odbiorc|u[żz]ytkownik)|"
            + @"(verzeichnis|adressbuch).{0,20}(nicht|kein)|nicht im .{0,30}(verzeichnis|adressbuch)|宛先の.{0,20}確認|"
            + @"(користувач\w*|адрес\w*|скриньк\w*|одержувач\w*).{0,30}не (знайден|існує)|"
            + @"(felhasználó|címzett|postafiók|cím).{0,20}(nem (létezik|található)|ismeretlen)|ismeretlen (felhasználó|címzett)|"
            + @"(utilizator|adres|destinatar|c[ăa]su[țt])\w*.{0,30}(nu (exist[ăa]|a fost g[ăa]sit)|necunoscut)|"
            + @"(χρήστης|παραλήπτης|διεύθυνση).{0,30}(δεν (υπάρχει|βρέθηκε)|άγνωστ)|(tuntematon|olematon) (käyttäjä|vastaanottaja|osoite)|"
            + @"(alamat|pengguna|penerima).{0,30}tidak (ditemukan|ada|dikenal)|không (tồn tại|tìm thấy)|غير موجود"),
        new(AsCoded, Policy, Text: @"^(?!.*gr[ea]y-?list).*(richtlinie|zugriff verweigert|nicht (berechtigt|autorisiert|zugelassen)|"
            + @"(annahme|empfang) verweigert|politique de s[ée]curit|acc[èe]s (refus[ée]|interdit)|(non|pas) autoris[ée]|"
            + @"service refus[ée]e?\b(?!.{0,20}(essaye|plus tard))|\bpol[ií]tica\b|(acceso|acesso) (denegado|negado)|"
            + @"(no|n[ãa]o) (est[áa] |[ée] )?autorizad|accesso negato|non autorizzat|odmowa dost[ęe]pu|brak uprawnie|"
            + @"(доступ|отправка|при[её]м)\w* (запрещ|закрыт)|отказано в (доступе|при[её]ме)|(受信|着信|配信)(を)?(拒否|お断り)|"
            + @"(設定|ルール|規則|ポリシー).{0,20}拒否|拒否|許可され(てい)?ません|수신 ?(을 )?거부|권한이 없)"),
        new(RefusedForNow, RelayUnavailable, Text: @"^(?!.*(gr[ae]y|\bblocked (using|by))).*((essayer|intent[ea]r?|tent(ar|e)|riprovare?|versuchen|"
            + @"повторите|попробуйте|spr[óo]buj\w*|probeer).{0,40}(plus tard|m[áa]s tarde|mais tarde|pi[ùu] tardi|sp[äa]ter|позже|p[óo][źz]niej|"
            + @"later)|(しばらく|時間を(おいて|置いて)).{0,20}(再|もう一度))"),
    ];

    /// <summary>Of <see cref="RefusalReplies.ToTheSender"/>.</summary>
    public static readonly ReplyRule[] ToTheSender =
    [
        new(AsCoded, Policy, Codes: "5xx", Text: @"\b(pr[üu]fen|kontrollieren|wenden|verwenden|konfigurieren) sie\b.{0,60}\b(server\w*|"
            + @"mail-?server\w*|einstellung\w*|konfiguration|provider|anbieter|smtp|programms?)\b|"
            + @"\bsie (sind|d[üu]rfen|haben|m[üu]ssen)\b.{0,30}(nicht|kein|zuerst)|sicherheitsgr[üu]nde|"
            + @"\b(v[ée]rifie[rz]|configure[rz]|contacte[rz])\b.{0,60}(serveur|configuration|param[èe]tres|fournisseur|smtp)|"
            + @"\bvous (n'[êe]tes|ne pouvez|n'avez)\b|"
            + @"\b(verifique|revise|compruebe|configure|verificare|verifichi|controllare|configurare)\b.{0,60}(servidor|configuraci|configura[çc]|"
            + @"ajustes|server|impostazion|configurazion|provider|provedor|proveedor)|"
            + @"\b(no|n[ãa]o) (tiene|tem|possui|disp[õo]e de) (permis|autoriza|direito|derecho)|"
            + @"\bnon (siete|sei|ha|avete)\b.{0,20}(autorizzat|permess|diritt)|"
            + @"(проверьте|настройте).{0,40}(настройк|сервер|провайдер|программ)|\b(вы|вам) не .{0,20}(можете|разреш|имеете)|у вас нет (прав|разреш)|"
            + @"(检查|檢查|修改|设置|設定).{0,12}(服务器|伺服器|客户端|用戶端)|(您|你)(无权|無權|没有权限|沒有權限|未(被)?授权|未(被)?授權)|"
            + @"(您|你)的 ?ip.{0,12}(没有|沒有|未|被|不)|(サーバー?|ソフト|環境).{0,12}設定.{0,8}(確認|見直)|권한이 없"),
    ];
}
