using static Bulletins.Sending.AttemptOutcome;
using static Bulletins.Sending.Replies.ReplyReason;
using static Bulletins.Sending.Replies.ReplyRule;

namespace Bulletins.Sending.Replies.Rows;

/// <summary>What mailbox providers in China say. QQ and Exmail say 550 for nearly everything, also for what passes by itself.</summary>
internal static class ChineseProviders
{
    public static readonly ReplyRule[] Rows =
    [
        // NetEase (163, 126, yeah.net): two letters for the stage, three for the cause.
        new(RefusedForNow, Content, Codes: "4xx", Text: @"\b(DT:SUM|[A-Z]{2}:(SPM|VIR))\b"),
        new(RefusedForGood, Content, Codes: "5xx", Text: @"\b([A-Z]{2}:(SPM|VIR)|MI:SPB)\b"),
        // Very many recipients of this line don't exist; and too many commands were wrong.
        new(RefusedForNow, Reputation, Text: @"\b(HL|IB):REP\b"),
        new(RefusedForNow, Protocol, Text: @"\b(MI|RP):CEL\b"),
        new(RefusedForNow, TooFast, Text: @"\b(HL:(ICC|IFC|MEP)|MI:(DMC|CCL|STC|SFQ)|RP:(CCL|DRC|TRC|QRC|RCL)|IB:(ICC|IFC))\b"),
        new(AsCoded, Authentication, Text: @"\b(MI:(SPF|DMA|DKM)|DT:SUM)\b"),
        new(AsCoded, SenderRefused, Text: @"\b(MI:(IMF|NHD|NSD)|WM:BLU)\b"),
        new(AsCoded, Reputation, Text: @"\b(HL:(IHU|IPB|ITC|IBL)|DT:RBL|WM:BLI|IB:\w{3}|HL:\w{3})\b"),
        new(AsCoded, RelayDenied, Text: @"\bRP:FRL\b"),
        new(AsCoded, Reputation, Text: @"\buser in blacklist|\bip (is|in) (rejected|blacklist|hangup)|\binvalid ip\b"),
        new(AsCoded, UnknownAddress, Text: "unavailable mail user|user not exist|invalid user(?! (or|and|name))"),
        new(AsCoded, SenderRefused, Text: "fake sender|sender is rejected|null sender is not allowed"),

        new(AsCoded, Authentication, Text: "(SPF|DKIM|DMARC)(记录|紀錄|校验|验证|驗證)?.{0,6}(失败|失敗|未通过|未通過|不通过|不通過|不匹配|不符|错误|錯誤)"),
        new(RelayFailed, SignIn, Text: "(认证|認證|身份验证|身分驗證|登录|登錄|登入).{0,4}(失败|失敗|错误|錯誤)|"
            + "(密码|密碼|授权码|授權碼).{0,4}(错误|錯誤|不正确|不正確|无效|無效)"),
        new(AsCoded, RelayUnavailable, Text: "(系统|系統|服务器|服務器|伺服器)(正|太|过于)?(忙|繁忙|忙碌|维护|維護|内部错误|內部錯誤|故障)"),
        new(AsCoded, Unreachable, Text: "(连接|連接|連線|网络|網路).{0,12}(超时|超時|逾時|失败|失敗)|(无法|無法)(连接|連接|連線|到达|到達)"),
        new(RefusedForNow, RelayDenied, Text: "(不允许|不允許|禁止|拒绝|拒絕)(中继|中繼|转发|轉發|轉寄|代发|代發)"),
        new(AsCoded, Reputation, Text: "反向(解析|域名|查询|查詢)|来自(该|此|您的?)?的? ?IP|來自(該|此)? ?IP|"
            + "IP(地址|位址)?.{0,6}(封锁|封鎖|遭封|被封|信誉|信譽)"),

        // eYou, which runs the mail of many firms and universities
        new(RefusedForNow, TooFast, Text: @"\bout of allow rcpt numbers|\btoo many same size mails"),
        new(AsCoded, SenderRefused, Text: @"\bblack mail address\b|\bhost denies the sender\b|\bsender is unvalidated\b"),
        new(AsCoded, Reputation, Text: @"\bsmtp ?port check error|\bhelo ?host error|\bremote ip (check error|is forbidden)|\brbl deny\b|"
            + @"\bopen ?relay check\b|\bblack ip\b|\bfake router info"),
        // Aliyun
        new(RefusedForNow, TooFast, Text: @"\b(number|total) of (the )?rcpts?\b|\bsending quota\b"),
        new(RelayFailed, SignIn, Text: @"\btoo much fail(ed)? authentication\b|\bpassw(or)?d is null\b|\bcipher text is invalid\b"),
        // The account is ours.
        new(AsCoded, SenderRefused, Text: @"\bmain account (is )?unavailable\b|\bmail ?from\W* (account )?is (a )?(non-)?local account\b"),

        // Before "over the limit".
        new(RefusedForNow, MailboxFull, Text: "(邮箱|郵箱|信箱|空间|空間|容量|存储|儲存|收件箱|收件匣).{0,6}(满|滿|不足|超(出|过|過|限)|额满|額滿)"),
        new(AsCoded, TooLarge, Text: "(邮件|郵件|信件|附件).{0,6}(过大|過大|太大)|(邮件|郵件|附件)大小.{0,4}超"),

        // QQ, Exmail
        new(RefusedForNow, TooFast, Text: @"frequency (is )?limit|频率|頻率|frequency\b.{0,40}\blimited|发送(过快|太快|过于频繁|过多|太多)|"
            + @"發送(過快|太快|過於頻繁|過多|太多)|過於頻密|频繁|頻繁|超(过|出).{0,8}(限制|上限|限额)|超過.{0,8}(限制|上限|限額)|"
            + @"达到.{0,8}(上限|限额)|達到.{0,8}(上限|限額)|(连接|連接|連線)(数|數)?(过多|太多|過多)"),
        new(RefusedForNow, TooFast, Text: "mailbox unavailable or access denied", Server: @"\bqq\.com"),
        new(AsCoded, Content, Text: "mail content denied|content rejected|suspected (spam(?! (ip|sender|domain|host))|bounce attacks)|"
            + "suspicious (mail|message) content"),
        new(AsCoded, Reputation, Text: "(?<!sender )(ip|domain) (address )?(is )?(black ?listed|blocked)|connection denied|"
            + "email is rejected by recipient's server"),

        // Words in Chinese, at every provider
        new(AsCoded, SenderRefused, Text: "(寄件|發件|发件|發信|发信|发送|發送)(者|人|方).{0,12}(停用|禁用|冻结|凍結|锁定|鎖定|注销|註銷|暂停|暫停|"
            + "关闭|關閉|过期|過期|已满|已滿|封|不一致|不匹配|不符|拒|無效|无效|不存在|未授权|未授權|未(注册|註冊|登记|登記))"),
        new(RefusedForNow, MailboxFull, Text: "(邮箱|郵箱|信箱|空间|空間|容量|存储|儲存|收件箱|收件匣).{0,8}(满|滿|不足|超(出|过|過|限)|额满|額滿|"
            + "用尽|用盡|已尽)|空间已用完|配(额|額)"),
        new(AsCoded, MailboxDisabled, Text: "(账号|账户|帐号|帐户|帳號|帳戶|邮箱|郵箱|信箱|用户|用戶).{0,8}(停用|禁用|未激活|未启用|未啟用|冻结|"
            + "凍結|锁定|鎖定|注销|註銷|暂停|暫停|关闭|關閉|过期|過期|封)"),
        new(AsCoded, UnknownAddress, Text: "(用户|用戶|使用者|账号|账户|帐号|帳號|帳戶|邮箱|郵箱|信箱|收件(人|者)|收信(人|者)|地址).{0,12}(不存在|"
            + "未开通|未開通|无效|無效|不正确|不正確|错误|錯誤|未找到|找不到|查无|查無|不在(本|此|该|該|这|這|我)|"
            + "未(在.{0,10})?(注册|註冊|登记|登記))|"
            + "(无此|無此|没有此|沒有此|没有这个|沒有這個|不存在的?)(用户|用戶|使用者|邮箱|郵箱|信箱|账号|帳號|收件人|收信人)|"
            + "找不到(该|該|此|这个|這個)?(地址|用户|用戶|邮箱|郵箱|信箱|收件)|查(无|無)此(人|收|用|帳|账|帐|信|郵|邮|使)"),
        new(AsCoded, UnknownDomain, Text: "(找不到|无法找到|無法找到).{0,6}(域名|網域)|(域名|網域).{0,4}(无|無|没有|沒有).{0,2}MX|"
            + "(域名|網域|主機|主机).{0,8}(不存在|找不到|无法解析|無法解析|解析失败)"),
        new(AsCoded, Content, Text: "垃圾(邮件|郵件|信)|违规|違規|违禁|違禁|敏感|(可疑|不良|非法|違法|违法).{0,4}(内容|內容|信息|資訊)|"
            + "(内容|內容).{0,10}(拒|违|違|不当|不當|可疑)|病毒|广告邮件|廣告郵件"),
        new(AsCoded, Reputation, Text: "黑名单|黑名單|(ip|IP|域名|發信人|发信人).{0,10}(被列入|拒绝|拒絕|封禁|信誉|信譽)|已被列入"),
        new(RefusedForNow, Greylisted, Text: "灰名单|灰名單|请稍后(再试|重试)|請稍後(再試|重試)"),
        new(AsCoded, Policy, Text: "(拒绝|拒絕)(接收|收信)|拒收|拒信|被.{0,6}(拒绝|拒絕|屏蔽)|白名单|白名單"),
    ];
}
