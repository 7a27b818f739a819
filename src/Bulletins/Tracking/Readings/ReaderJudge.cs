namespace Bulletins.Tracking.Readings;

/// <summary>Judges who made the requests that one mail caused, all of them together: a later one may show what an earlier one was.</summary>
/// <remarks>Loading by a mail provider's proxy is nobody's for sure: a person has mostly opened the mail, yet neither when nor from where
/// can be seen, and some load ahead. It is unknown, and never counted as a person.</remarks>
public sealed class ReaderJudge(ReaderNetworks networks)
{
    private const int LinksOfABurst = 3;

    /// <summary>How far apart the requests of one machine may lie.</summary>
    public static readonly TimeSpan HiddenLinkWindow = TimeSpan.FromMinutes(2);
    public static readonly TimeSpan BurstWindow = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan TooSoon = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan Soon = TimeSpan.FromMinutes(1);

    /// <param name="events">Of one delivery.</param>
    /// <param name="handedOver">When its attempts ended, earliest first.</param>
    /// <param name="hidden">The number of the link that no person sees.</param>
    /// <returns>In the order of the events.</returns>
    public IReadOnlyList<Judgement> Judge(IReadOnlyList<ReadingEvent> events, IReadOnlyList<DateTime> handedOver, int? hidden)
    {
        var trapped = events.Where(e => hidden is not null && e.LinkNumber == hidden).Select(e => e.At).ToList();
        return [.. events.Select(e => Judge(e, events, handedOver, trapped))];
    }

    private Judgement Judge(ReadingEvent reading, IReadOnlyList<ReadingEvent> all, IReadOnlyList<DateTime> handedOver, List<DateTime> trapped)
    {
        var use = networks.UseOf(reading.Network);
        var since = Since(reading.At, handedOver);
        return true switch
        {
            _ when trapped.Exists(at => (at - reading.At).Duration() <= HiddenLinkWindow) => new(Reader.Machine, ReaderSign.HiddenLink),
            _ when reading.Method != "GET" => new(Reader.Machine, ReaderSign.Method),
            _ when use == NetworkUse.Scanner => new(Reader.Machine, ReaderSign.Network),
            _ when ReaderAgents.IsMachine(reading.Agent) => new(Reader.Machine, ReaderSign.Agent),
            _ when IsInBurst(reading, all) => new(Reader.Machine, ReaderSign.Burst),
            _ when since < TooSoon => new(Reader.Machine, ReaderSign.SecondsAfterSending),
            _ when use == NetworkUse.PictureProxy || ReaderAgents.IsPictureProxy(reading.Agent) => new(Reader.Unknown, ReaderSign.Network),
            _ when since < Soon => new(Reader.Unknown, ReaderSign.SecondsAfterSending),
            _ when since is not null && ReaderAgents.IsBrowser(reading.Agent) => new(Reader.Person, ReaderSign.Browser),
            _ => new(Reader.Unknown, ReaderSign.Nothing),
        };
    }

    /// <summary>It is one of several different links that were followed within some seconds.</summary>
    private static bool IsInBurst(ReadingEvent reading, IReadOnlyList<ReadingEvent> all)
    {
        if (reading.Kind != ReadingKind.Clicked)
            return false;
        var near = all.Where(e => e.Kind == ReadingKind.Clicked && (e.At - reading.At).Duration() <= BurstWindow).OrderBy(e => e.At).ToList();
        return near.Where(first => first.At <= reading.At).Any(first =>
            near.Where(e => e.At >= first.At && e.At - first.At <= BurstWindow).Select(e => e.LinkNumber).Distinct().Count() >= LinksOfABurst);
    }

    /// <returns>Null when the mail was never handed over, as far as is known.</returns>
    private static TimeSpan? Since(DateTime at, IReadOnlyList<DateTime> handedOver)
    {
        if (handedOver.Count == 0)
            return null;
        var last = handedOver.LastOrDefault(end => end <= at);
        // Read before the relay's answer was written down: as soon as can be.
        return last == default ? TimeSpan.Zero : at - last;
    }
}

public readonly record struct Judgement(Reader Reader, ReaderSign Because);
