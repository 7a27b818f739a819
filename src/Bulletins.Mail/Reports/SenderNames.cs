using System.Text.RegularExpressions;

namespace Bulletins.Mail.Reports;

/// <summary>What senders call themselves, by which mail servers are known, and those who read no answers.</summary>
internal static partial class SenderNames
{
    /// <summary>A sender in whose name nobody but a mail server writes; shops and banks call themselves systems and services too.</summary>
    public static bool IsSurelyServer(string from) => SureServer().IsMatch(from);

    /// <summary>An address that is nobody's but the mail server's, though a list passes its mail on.</summary>
    public static bool IsServerAddress(string from) => ServerAddress().IsMatch(from);

    /// <summary>A sender that is a mail server, by its local part or its name.</summary>
    public static bool IsServer(string from) => Server().IsMatch(from);

    /// <summary>An address that says itself that nobody reads what is sent to it; shops have such too.</summary>
    public static bool TakesNoAnswers(string from) => NoAnswers().IsMatch(from);

    [GeneratedRegex(@"mailer-?daemon|mail-?daemon|\bmdaemon|post[-_.]?master|mail deliver|delivery subsystem|system administrator|"
        + @"microsoft ?exchange|undeliver|returned mail|退信|\bmmdf@|\bmailer@", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SureServer();

    [GeneratedRegex(@"(^|<|\s)(mailer-?daemon|postmaster|mdaemon|mail-?daemon|microsoftexchange[0-9a-f]{32})@", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ServerAddress();

    [GeneratedRegex(@"mailer-?daemon|mail-?daemon|maildaemon|\bmdaemon|post[-_.]?master|mail delivery|delivery (sub)?system|smtp[-_ ]gateway|"
        + @"mail(er)?[-_ ](system|subsystem|administrator|server|service|gateway|router|agent)|system administrator|"
        + @"mail-?(admin|er|system|server|router|gateway)@|^\s*""?(mail|smtp)(-?gw|-?relay)?@|bounces?[@+-]|mailadm|nobody@|\bdaemon@|"
        + @"microsoft ?exchange|exchange(-?server|@)|internet mail|undeliver|returned mail|auto(mated|matic)?[-_ ]?(mail|response|reply)er|"
        + @"notification[-_ ]?(service|system)|delivery[-_ ]?(status|notif|report|fail)|mta@|dsn@|ndr@|"
        + @"no-?reply@.{0,60}(mail|smtp|exchange|bounce|delivery)|emailfilter|amavis|\bimss@|antispam|系统|系統|退信|邮局|郵局|管理员|郵件伺服器|"
        + @"邮件服务器|メール(配信|システム|サーバ)|ErrorMail|\bmmdf@|\bmailer@|\bsmtp@|mail ?router|notes ?router|memo service|cc:mail|"
        + @"mail ?sweeper|(mail|e-?mail)_?(security|filter)|spam firewall|mail administrator|mail-?gateway",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Server();

    [GeneratedRegex(@"\b(no|do-?not|not)[-_.]?reply\b[^\s<>]*@", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NoAnswers();
}
