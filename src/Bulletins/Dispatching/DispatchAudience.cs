using Bulletins.Audiences;

namespace Bulletins.Dispatching;

/// <summary>The candidates of a dispatch, from the rule that it keeps.</summary>
internal static class DispatchAudience
{
    public static IQueryable<Candidate> Candidates(BulletinsDb db, string rule, long? topicId) => throw new NotSupportedException();
}
