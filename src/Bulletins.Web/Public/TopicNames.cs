using Bulletins.Members;
using Bulletins.Texts;

namespace Bulletins.Web.Public;

internal static class TopicNames
{
    public static string In(Topic topic, Language language) => language switch
    {
        Language.English => topic.NameEnglish,
        Language.SimplifiedChinese => topic.NameSimplifiedChinese,
        _ => null,
    } ?? topic.NameTraditionalChinese;
}
