using Bulletins.Members.Topics;
using Bulletins.Texts;

namespace Bulletins.Members.Consent;

/// <summary>How a contact stands towards our mail.</summary>
/// <param name="LeftEverythingSince">Null unless the contact left all circulars.</param>
/// <param name="IsHeldBack">The address isn't mailed for a reason of ours: it bounced, or staff said so.</param>
/// <param name="Topics">Every topic there is.</param>
public sealed record ContactStanding(
    string Email, Language Language, DateTime? LeftEverythingSince, bool IsHeldBack, IReadOnlyList<TopicStanding> Topics)
{
    /// <summary>Those that are offered.</summary>
    public IReadOnlyList<TopicStanding> OpenTopics => [.. Topics.Where(standing => standing.Topic.IsOpen)];
}

/// <param name="LeftSince">Null unless the contact left the topic.</param>
public sealed record TopicStanding(Topic Topic, DateTime? LeftSince);
