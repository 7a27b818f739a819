using System.Text.RegularExpressions;

namespace Bulletins.Mail.Reports;

/// <summary>Words of an automatic answer which say that somebody works there no more, and not only that they are away.</summary>
internal static partial class DepartureWords
{
    /// <summary>Whoever says when they come back hasn't left.</summary>
    public static bool In(IReadOnlyCollection<string> lines) => lines.Any(Left().IsMatch) && !TellOfReturn(lines);

    /// <summary>Whether they say when somebody is there again.</summary>
    public static bool TellOfReturn(IReadOnlyCollection<string> lines) => lines.Any(ComesBack().IsMatch);

    [GeneratedRegex(
        @"no longer ((be )?with|employed|a member|(a )?part of|in (the|our) employ|work(s|ing)?\b(?! (today|tonight|this|on|until|till))|"
            + @"at ((the|our|my|this) )?(company|firm|organi[sz]ation)|at (?-i:[A-Z]))"
        + @"|\b(not|isn.?t|am not|don.?t|doesn.?t) (with|work(s|ing)?|employed|part of)\b[^.!?]{0,60}\bany ?(more|longer)"
        + @"|(has|have|i.ve|s?he.s) left ((the|our|my|this) )?(company|firm|organi[sz]ation|job|position|employ(er|ment)?|us\b)|"
        + @"left the (company|firm|organi[sz]ation)|(has|have|i) (retired|resigned)|last (working )?day with"
        + @"|nicht mehr ((bei|f[uü]r) [^.!?]{0,60}(t[aä]tig|besch[aä]ftigt|arbeit)|"
        + @"(bei|f[uü]r) (uns|(der|die|dem|unsere[rn]?) (firma|gesellschaft|unternehmen|organisation))|"
        + @"(beim|im|in (der|unserer)) (unternehmen|firma|gesellschaft|organisation))"
        + @"|ne travaille plus(?! (aujourd|cette|ce|jusqu))|ne fait plus partie"
        + @"|離職|离职|(已(經|经)?|經已)(離開|离开)(了)?(本|我|原|該|该|貴|敝)?(公司|機構|机构|集團|集团|單位|单位|企業|企业|組織|组织|協會|协会|商會|商会)"
        + @"|不再(為|为|於|于|在)?(本|我|該|该)?(公司|機構|机构)?(任職|任职|服務|服务)|不再在本(公司|機構|机构|單位|单位)|退職|退社|調離|调离|已退休",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Left();

    /// <summary>"As of today" is said of a departure, too.</summary>
    [GeneratedRegex(
        @"\b(until|till|back|return(ing)?)\b( (in|at|to|the|my|our|office|work|on|by|from|early|late|next|again|around))*,? (\d|mon|tue|wed|thu|fri|"
            + @"sat|sun|jan|feb|mar|apr|may\b|jun|jul|aug|sep|oct|nov|dec|tomorrow|week)"
        + @"|\bfor (today|the (rest of the )?(day|week|weekend)|(this|a|the next|a few|some) (morning|afternoon|evening|week|days?))\b"
        + @"|(?<!\b(ab|seit|mit) )\bheute\b|\bwieder (da|im|erreichbar|zur[uü]ck)|zur[uü]ck am|de retour (le|lundi|mardi|mercredi|jeudi|vendredi)|"
        + @"aujourd.hui (?!plus)"
        + @"|(日|號|号|[週周](一|二|三|四|五|六|日)|星期.|天|月)(才|再|後|后|起|左右|會|会|將|将)*(返回|回來|回来|返工|復工|复工|上班|銷假|销假|恢復|"
        + @"恢复)|(今天|今日|本日)(?!起|後|后|以降|付|で|をもって)[^。！？!?]{0,6}(離開|离开|休息|外出|退社)|"
        + @"(明天|明日|下[週周])(才|再|會|会|將|将)?(返回|回來|回来|返工|回覆|回复|上班|復工|复工)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ComesBack();
}
