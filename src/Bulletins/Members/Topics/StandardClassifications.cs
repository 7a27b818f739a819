using Microsoft.EntityFrameworkCore;

namespace Bulletins.Members.Topics;

/// <summary>The classifications and topics that a new installation begins with: the ten strategic pillar industry
/// clusters of Guangdong (2020), the usual tiers, Hong Kong's eighteen districts with the cities around, and topics.</summary>
public static class StandardClassifications
{
    /// <summary>Fills each list that is empty; lists that somebody has begun are left alone.</summary>
    public static async Task SeedAsync(BulletinsDb db, CancellationToken cancellation = default)
    {
        foreach (var (kind, values) in Values)
        {
            if (await db.Classifications.AnyAsync(c => c.Kind == kind, cancellation))
                continue;
            db.AddRange(values.Select(v => new Classification
            {
                Kind = kind,
                Key = v.Key,
                NameTraditionalChinese = v.Traditional,
                NameSimplifiedChinese = v.Simplified,
                NameEnglish = v.English,
            }));
        }
        if (!await db.Topics.AnyAsync(cancellation))
            db.AddRange(Topics.Select(t => new Topic
            {
                Key = t.Key,
                NameTraditionalChinese = t.Traditional,
                NameSimplifiedChinese = t.Simplified,
                NameEnglish = t.English,
            }));
        await db.SaveChangesAsync(cancellation);
    }

    private static readonly Named[] Topics =
    [
        new("policy", "政策", "政策", "Policy"),
        new("trade", "貿易", "贸易", "Trade"),
        new("technology", "科技創新", "科技创新", "Technology"),
        new("environment", "環保", "环保", "Environment"),
        new("finance", "金融及稅務", "金融及税务", "Finance and tax"),
        new("labour", "人力及勞工", "人力及劳工", "Labour"),
        new("events", "活動", "活动", "Events"),
    ];

    private static readonly (ClassificationKind Kind, Named[] Values)[] Values =
    [
        (ClassificationKind.Industry,
        [
            new("electronics", "新一代電子信息", "新一代电子信息", "Next-generation electronic information"),
            new("petrochemicals", "綠色石化", "绿色石化", "Green petrochemicals"),
            new("appliances", "智能家電", "智能家电", "Smart home appliances"),
            new("automobiles", "汽車產業", "汽车产业", "Automobiles"),
            new("materials", "先進材料", "先进材料", "Advanced materials"),
            new("textiles", "現代輕工紡織", "现代轻工纺织", "Modern light industry and textiles"),
            new("software", "軟件與信息服務", "软件与信息服务", "Software and information services"),
            new("display", "超高清視頻顯示", "超高清视频显示", "Ultra-high-definition video display"),
            new("biomedicine", "生物醫藥與健康", "生物医药与健康", "Biomedicine and health"),
            new("agriculture", "現代農業與食品", "现代农业与食品", "Modern agriculture and food"),
        ]),
        (ClassificationKind.Tier,
        [
            new("full", "正式會員", "正式会员", "Full member"),
            new("associate", "附屬會員", "附属会员", "Associate member"),
            new("honorary", "名譽會員", "名誉会员", "Honorary member"),
        ]),
        (ClassificationKind.District,
        [
            new("central-and-western", "中西區", "中西区", "Central and Western"),
            new("wan-chai", "灣仔", "湾仔", "Wan Chai"),
            new("eastern", "東區", "东区", "Eastern"),
            new("southern", "南區", "南区", "Southern"),
            new("yau-tsim-mong", "油尖旺", "油尖旺", "Yau Tsim Mong"),
            new("sham-shui-po", "深水埗", "深水埗", "Sham Shui Po"),
            new("kowloon-city", "九龍城", "九龙城", "Kowloon City"),
            new("wong-tai-sin", "黃大仙", "黄大仙", "Wong Tai Sin"),
            new("kwun-tong", "觀塘", "观塘", "Kwun Tong"),
            new("kwai-tsing", "葵青", "葵青", "Kwai Tsing"),
            new("tsuen-wan", "荃灣", "荃湾", "Tsuen Wan"),
            new("tuen-mun", "屯門", "屯门", "Tuen Mun"),
            new("yuen-long", "元朗", "元朗", "Yuen Long"),
            new("north", "北區", "北区", "North"),
            new("tai-po", "大埔", "大埔", "Tai Po"),
            new("sha-tin", "沙田", "沙田", "Sha Tin"),
            new("sai-kung", "西貢", "西贡", "Sai Kung"),
            new("islands", "離島", "离岛", "Islands"),
            new("shenzhen", "深圳", "深圳", "Shenzhen"),
            new("guangzhou", "廣州", "广州", "Guangzhou"),
            new("dongguan", "東莞", "东莞", "Dongguan"),
            new("foshan", "佛山", "佛山", "Foshan"),
            new("huizhou", "惠州", "惠州", "Huizhou"),
            new("zhongshan", "中山", "中山", "Zhongshan"),
            new("zhuhai", "珠海", "珠海", "Zhuhai"),
            new("jiangmen", "江門", "江门", "Jiangmen"),
            new("zhaoqing", "肇慶", "肇庆", "Zhaoqing"),
        ]),
    ];

    private sealed record Named(string Key, string Traditional, string Simplified, string English);
}
