using Bulletins.Dispatching;
using Bulletins.Rendering;
using Bulletins.Texts;
using Bulletins.Time;

namespace Bulletins.Web.Dispatching;

/// <summary>What somebody has typed for a new dispatch. It outlives every fault.</summary>
public sealed class DispatchForm
{
    public long? BulletinId { get; set; }
    public long? SegmentId { get; set; }
    public bool Later { get; set; }

    /// <summary>In Hong Kong time, as typed.</summary>
    public DateTime? LocalSendAt { get; set; }

    /// <summary>In Hong Kong time, as typed.</summary>
    public DateTime? LocalNotAfter { get; set; }

    public UncertainPolicy Uncertain { get; set; } = UncertainPolicy.SendOnceMore;

    public DispatchPriority Priority { get; set; }

    public bool TrackOpens { get; set; }
    public bool TrackClicks { get; set; }

    public RecordedReading Recorded =>
        (TrackOpens ? RecordedReading.Opens : RecordedReading.Nothing) | (TrackClicks ? RecordedReading.Clicks : RecordedReading.Nothing);

    /// <summary>In UTC; null for now.</summary>
    public DateTime? SendAt => Later && LocalSendAt is { } local ? HongKongTime.ToUtc(local) : null;

    /// <summary>In UTC; null for no limit.</summary>
    public DateTime? NotAfter => LocalNotAfter is { } local ? HongKongTime.ToUtc(local) : null;

    /// <summary>What is missing, by the field it is missing in.</summary>
    public Dictionary<Field, string> Gaps()
    {
        var gaps = new Dictionary<Field, string>();
        if (BulletinId is null)
            gaps[Field.Bulletin] = Screen.Dispatching["Bulletin.Required"];
        if (SegmentId is null)
            gaps[Field.Segment] = Screen.Dispatching["Segment.Required"];
        if (Later && LocalSendAt is null)
            gaps[Field.SendAt] = Screen.Dispatching["SendAt.Required"];
        return gaps;
    }

    /// <summary>The field that a fault of the core is about.</summary>
    public static Field FieldOf(Fault fault) => fault.Key switch
    {
        "Bulletin.NotFound" or "Dispatch.NotApproved" => Field.Bulletin,
        "Dispatch.NoSegment" or "Dispatch.NobodyMatches" or "Dispatch.EverybodyExcluded" => Field.Segment,
        "Dispatch.TimePassed" => Field.SendAt,
        "Dispatch.NotAfterPassed" or "Dispatch.NotAfterTooEarly" => Field.NotAfter,
        _ => Field.None,
    };

    public enum Field { None, Bulletin, Segment, SendAt, NotAfter }
}
