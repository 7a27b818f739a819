using System.Text.RegularExpressions;

namespace Bulletins.Composing.Importing;

/// <summary>The label that a section begins with: 產業發展方面：, or without 方面.</summary>
/// <param name="Heading">With its colon, so that it can be printed as it was.</param>
/// <param name="Text">What stands after it in the same paragraph.</param>
internal sealed partial record LeadingLabel(string Heading, string Text)
{
    // Shorter than this it says a particular, such as a place or a fee, and not what a section is about.
    private const int ShortestSection = 30;

    /// <param name="next">The paragraph that follows: the section's text where the label stands alone.</param>
    /// <returns>Null when the paragraph doesn't begin a section.</returns>
    public static LeadingLabel? Read(string paragraph, string? next)
    {
        if (InBrackets().IsMatch(paragraph) && next is not null)
            return new LeadingLabel(paragraph, "");
        var match = Label().Match(paragraph);
        if (!match.Success)
            return null;
        var (label, text) = (match.Groups["label"].Value.Trim(), match.Groups["text"].Value.Trim());
        if (MarkerFamily.ReadStart(label) is { } marker && marker.Family != MarkerFamily.ChineseComma)
            return null;
        return IsSection(label, text.Length > 0 ? text : next ?? "", text.Length == 0)
            ? new LeadingLabel(match.Groups["heading"].Value.Trim(), text)
            : null;
    }

    /// <summary>A line such as 地點：尖沙咀: a short label and something after it.</summary>
    public static bool IsParticular(string line) => Particular().IsMatch(line);

    private static bool IsSection(string label, string text, bool isAlone) =>
        text.Length > 0
        && (label.EndsWith("方面", StringComparison.Ordinal)
            || (text.Length >= ShortestSection && text.Contains('。') && !NoSection().IsMatch(label) && !(isAlone && MarkerFamily.ReadStart(text) is not null)));

    [GeneratedRegex(@"^(?<heading>(?<label>(?=.*[\u3400-\u9FFF])[^：:，。；！？,;!?]{2,28})(?:：|:(?!//)))\s*(?<text>.*)$", RegexOptions.Singleline)]
    private static partial Regex Label();

    [GeneratedRegex(@"^【[^【】]{2,25}】$")]
    private static partial Regex InBrackets();

    [GeneratedRegex(@"^[^：:，。；！？,;!?\s]{2,8}\s*[：:].")]
    private static partial Regex Particular();

    // Salutations, speech, notes, particulars, and words that only lead to what follows them.
    [GeneratedRegex("^(?:各|致|尊敬|敬啟|親愛|亲爱|敬启|[附備备]?[註注]|備考|附件|附錄|附录|查詢|查询|聯絡|联络|聯繫|联系|電話|电话|傳真|传真|電郵|电邮|日期|時間|时间|地[點点址]|費用|费用|名額|名额|語言|语言|截止|對象|对象|講者|讲者|主辦|主办|協辦|协办)"
        + "|(?:如下|以下|下列|包括|例如|譬如|即|是|為|为|有|表示|指出|強調|强调|認為|认为|介紹|介绍|[說说稱称道]|會員|会员|先生|女士|同仁|企業|公司|台鑒|者)$")]
    private static partial Regex NoSection();
}
