using System.Text;
using System.Text.RegularExpressions;

namespace Bulletins.Tests.Architecture;

/// <summary>Each thing has one word in each language: Hong Kong's in Traditional Chinese, the mainland's in Simplified Chinese.</summary>
internal sealed partial class WordChoiceTests
{
    /// <summary>The word that isn't used, and the one for the same thing that is. What is in parentheses may have it all the same.</summary>
    private static readonly (string Language, string Avoid, string Use)[] Choices =
    [
        ("", "電子郵件", "電郵"), ("", "電子郵箱", "電郵地址"), ("", "信箱(郵政信箱)", "郵箱"), ("", "供應商", "服務商"),
        ("", "取消訂閱", "退訂"), ("", "取消接收", "退訂"), ("", "停收", "退訂"), ("", "審批", "批核"), ("", "發件", "寄件"),
        ("", "回信", "回覆"), ("", "信件", "郵件"), ("", "候選人", "名單"), ("", "現時", "目前"), ("", "等待", "等候"), ("", "剔選", "勾選"),
        ("", "設置", "設定"), ("", "文件", "檔案"), ("", "數據", "資料"), ("", "默認", "預設"), ("", "網路", "網絡"), ("", "鏈接", "連結"),
        ("", "登錄", "登入"), ("", "搜索", "搜尋"), ("", "賬", "帳"), ("", "紀錄", "記錄"), ("", "裡", "裏"), ("", "無須", "毋須"),
        ("", "繼續寄發", "繼續寄送"),
        (".zh-Hans", "电邮", "电子邮件"), (".zh-Hans", "信箱(邮政信箱)", "邮箱"), (".zh-Hans", "供应商", "服务商"),
        (".zh-Hans", "取消订阅", "退订"), (".zh-Hans", "取消接收", "退订"), (".zh-Hans", "停收", "退订"), (".zh-Hans", "批核", "批准、审批"),
        (".zh-Hans", "寄件人", "发件人"), (".zh-Hans", "回信", "回复"), (".zh-Hans", "信件", "邮件"), (".zh-Hans", "候选人", "名单"),
        (".zh-Hans", "现时", "目前"), (".zh-Hans", "等待", "等候"), (".zh-Hans", "剔选", "勾选"), (".zh-Hans", "即时", "立即"),
        (".zh-Hans", "设定", "设置"), (".zh-Hans", "配置", "设置"), (".zh-Hans", "档案", "文件"), (".zh-Hans", "预设", "默认"), (".zh-Hans", "范本", "模板"),
        (".zh-Hans", "连结", "链接"), (".zh-Hans", "登入", "登录"), (".zh-Hans", "储存", "保存"), (".zh-Hans", "搜寻", "搜索"),
        (".zh-Hans", "还原", "恢复"), (".zh-Hans", "封存", "归档"), (".zh-Hans", "示范(本机示范)", "示例"), (".zh-Hans", "联络人", "联系人"),
        (".zh-Hans", "毋须", "无须"), (".zh-Hans", "无需", "无须"), (".zh-Hans", "有否", "是否"), (".zh-Hans", "翌日", "次日"), (".zh-Hans", "甚么", "什么"),
        (".en", "email", "e-mail"), (".en", "bulletin(Bulletins, bulletins)", "circular"), (".en", "log in", "sign in"), (".en", "organization", "organisation"), (".en", "canceled", "cancelled"),
    ];

    private static IEnumerable<TestCaseData> Avoided() => Choices.Select(choice => new TestCaseData(choice.Language, choice.Avoid).SetArgDisplayNames($"{choice.Avoid.Split('(')[0]} but {choice.Use}"));

    [TestCaseSource(nameof(Avoided))]
    public void A_thing_is_called_by_one_word(string language, string avoid)
    {
        var (word, allowed) = (avoid.Split('(')[0], avoid.Split('(', ')').ElementAtOrDefault(1)?.Split(", ") ?? []);
        var found = All(language).Where(text => allowed.Aggregate(text.Value, (value, may) => value.Replace(may, "", StringComparison.Ordinal)).Contains(word, StringComparison.Ordinal));
        Assert.That(found.Select(text => $"{text.Folder} {text.Key}: {text.Value}"), Is.Empty);
    }

    [Test]
    public void Apostrophes_are_typographic_in_every_language() =>
        Assert.That(TextTests.Languages.SelectMany(All).Where(text => text.Value.Contains('\'', StringComparison.Ordinal)).Select(text => $"{text.Folder} {text.Key}: {text.Value}"), Is.Empty);

    /// <summary>Whatever isn't of the character set of mainland China is a character of the other script.</summary>
    [Test]
    public void Simplified_Chinese_has_no_traditional_character()
    {
        var mainland = CodePagesEncodingProvider.Instance.GetEncoding("gb2312", new EncoderReplacementFallback("\0"), DecoderFallback.ExceptionFallback)!;
        var found = All(".zh-Hans").Where(text => !text.Value.Contains("繁體中文", StringComparison.Ordinal) && mainland.GetBytes(string.Concat(Han().Matches(text.Value))).Contains((byte)0));
        Assert.That(found.Select(text => $"{text.Folder} {text.Key}: {text.Value}"), Is.Empty);
    }

    private static IEnumerable<(string Folder, string Key, string Value)> All(string language) =>
        TextTests.Folders().SelectMany(folder => TextTests.Texts(folder, language).Select(text => (folder, text.Key, text.Value)));

    [GeneratedRegex(@"[\u3400-\u9fff]+")]
    private static partial Regex Han();
}
