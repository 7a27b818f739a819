using Bulletins.Audiences.Rules;


namespace Bulletins.Tests.Audiences.Rules;

public class RuleDescriberTests
{
    [TestCase("""{"everyone":true}""", "所有聯絡人", "所有联系人", "every contact")]
    [TestCase("""{"all":[{"field":"industry","anyOf":["electronics","automotive"]},{"field":"tier","anyOf":["full"]}]}""",
        "行業是新一代電子信息或汽車，並且會籍是正式會員",
        "行业是新一代电子信息或汽车，并且会籍是正式会员",
        "industry is Electronics and IT or Automotive, and tier is Full member")]
    [TestCase("""{"all":[{"any":[{"field":"industry","anyOf":["electronics"]}]}]}""",
        "行業是新一代電子信息", "行业是新一代电子信息", "industry is Electronics and IT")]
    [TestCase("""{"all":[{"field":"industry","noneOf":["electronics","automotive","petrochemicals"]},{"any":[{"field":"topic","anyOf":["policy"]},{"field":"topic","noneOf":["events"]}]}]}""",
        "行業不是新一代電子信息、汽車或綠色石化，並且（已訂閱政策，或者沒有訂閱活動）",
        "行业不是新一代电子信息、汽车或绿色石化，并且（已订阅政策，或者没有订阅活动）",
        "industry is not Electronics and IT, Automotive or Green petrochemicals, and (has joined the topic Policy, or has not joined the topic Events)")]
    [TestCase("""{"none":[{"field":"district","anyOf":["shenzhen"]},{"all":[{"field":"language","anyOf":["en"]},{"field":"status","anyOf":["lapsed"]}]}]}""",
        "以下全不符合（地區是深圳；語言是英文，並且狀態是會費逾期）",
        "以下全不符合（地区是深圳；语言是英文，并且状态是会费逾期）",
        "none of these holds (district is Shenzhen; language is English, and status is fee overdue)")]
    [TestCase("""{"any":[{"field":"joined","from":"2020-01-01","to":"2021-12-31"},{"field":"joined","from":"2020-04-29"},{"field":"joined","to":"2019-12-31"},{"field":"joined","withinDays":90}]}""",
        "入會日期由2020年1月1日至2021年12月31日，或者入會日期在2020年4月29日或之後，或者入會日期在2019年12月31日或之前，或者最近90日內入會",
        "入会日期为2020年1月1日至2021年12月31日，或者入会日期在2020年4月29日或之后，或者入会日期在2019年12月31日或之前，或者最近90天内入会",
        "joined from 1 January 2020 to 31 December 2021, or joined on or after 29 April 2020, or joined on or before 31 December 2019, or joined within the last 90 days")]
    [TestCase("""{"all":[{"field":"industry","anyOf":["nuclear"]},{"field":"status","noneOf":["active","retired"]},{"field":"language","noneOf":["zh-Hans","zh-Hant"]}]}""",
        "行業是「nuclear」，並且狀態不是有效或已退會，並且語言不是簡體中文或繁體中文",
        "行业是“nuclear”，并且状态不是有效或已退会，并且语言不是简体中文或繁体中文",
        "industry is “nuclear”, and status is not active or retired, and language is not Simplified Chinese or Traditional Chinese")]
    [TestCase("""{"any":[{"field":"member","anyOf":["m 1","M9"]},{"field":"member","noneOf":["M1"]}]}""",
        "公司是第一公司（M1）或「M9」，或者公司不是第一公司（M1）", "公司是第一公司（M1）或“M9”，或者公司不是第一公司（M1）", "the firm is 第一公司 (M1) or “M9”, or the firm is not 第一公司 (M1)")]
    public void Says_the_rule_in_a_sentence(string rule, string traditional, string simplified, string english)
    {
        Assert.That(Describe(rule, "zh-HK"), Is.EqualTo(traditional));
        Assert.That(Describe(rule, "zh-Hans"), Is.EqualTo(simplified));
        Assert.That(Describe(rule, "en"), Is.EqualTo(english));
    }

    private static string Describe(string rule, string language)
    {
        using var _ = new InLanguage(language);
        var vocabulary = SampleAssociation.Vocabulary();
        vocabulary.Know("M1", "第一公司");
        return new RuleDescriber(vocabulary).Describe(Rule.Parse(rule));
    }
}
