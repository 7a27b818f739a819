using System.Text.RegularExpressions;

namespace Bulletins.Mail.Reports;

/// <summary>What machines say in Chinese, Japanese and Korean when they answer for a person. Who writes that they got such an answer, or asks
/// about one, is a person.</summary>
internal static partial class EasternAnswerWords
{
    private const string Got = "收到|收過|收过|收悉|收妥|接獲|接获|接到|獲得|获得|得到|見到|见到|看到|看過|看过|看見|看见";

    public static bool Name(string text) => Chinese().IsMatch(text) || Japanese().IsMatch(text) || Korean().IsMatch(text);

    /// <summary>Said of the mail itself or of a system, or at the very beginning: of somebody's else, and of one that was got, it is a person who speaks.</summary>
    [GeneratedRegex($@"(?<!({Got}|[貴贵]|(您|你|他)(們|们)?的?)了?(\s(?=[貴贵您你]))?\w{{0,12}})"
        + @"((这|這)(是|封)|此((為|为|是|乃|係|系|封|信|函|(訊|讯|消)息|(電|电)?(郵|邮)件?)|(?=自))|本(信|函|(訊|讯|消)息|(電|电)?(郵|邮)件?)|"
        + @"系(统|統)|^\W*((您|你)好\W*)?((来|來)自\w{1,12}(的|之)|(QQ|网易|網易|企业|企業)?(信箱|(郵|邮)(箱|件)|電郵|电邮)(的|之)?|我的)?(?=自))"
        + $@"((对|對|就|應|应|給|给)(您|你|閣下|阁下|貴|贵)|(?!{Got}|[貴贵您你])\w){{0,10}}自(动|動)(回复|答复|回覆|回復|答覆)"
        + @"(?!\w{0,8}([?？]|嗎|吗|呢|麼|么|是否)|\w{0,6}(收到|已收|收悉|功能|說|说|提到|所述|所提|寫|写|中))", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Chinese();

    /// <summary>What comes behind it decides: it is sent so, and isn't received.</summary>
    [GeneratedRegex(@"(?<!(受け取|受取|届い|届き|頂い|いただい|いただき|もらっ|[貴御](会|社|団体))\w{0,10})自動(返信|応答|送信)(メール)?"
        + @"(です(?!\w{0,2}か|\w{0,3}[?？])|に(て|より)\w{0,8}(送信|配信|返信|お送り|ご案内)|で(お送り|ご?送信|配信|ご?案内|返信)(?!いただ|頂)|"
        + @"され(て[いお]|ま)|をお送り(し|いた))|^\W*自動(返信|応答)(メール)?(?=[\s】\]]|$)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Japanese();

    [GeneratedRegex(@"자동 ?(회신|응답|답장|발송)(?!\w{0,4}\s(\w{1,6}\s){0,2}(받|왔|수신))", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Korean();
}
