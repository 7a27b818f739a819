using Bulletins.Storage;

namespace Bulletins.Dispatching.Queue;

/// <summary>The statements of the dispatch queue that each database engine says in its own way.
/// Everything else is plain SQL that all of them share.</summary>
public interface IQueueDialect
{
    StorageProvider Provider { get; }

    /// <summary>An expression for a fresh <see cref="PublicToken"/>, a different one in each row.</summary>
    string RandomToken { get; }

    /// <summary>An expression for what stands behind the @ of the address that <paramref name="address"/> yields.</summary>
    string DomainOf(string address);

    /// <summary>One conditional UPDATE that takes rows due, next tries before first ones, and returns them with <see cref="QueueStatements.ClaimedColumns"/>
    /// in that order, so that no two workers can take the same row. What has waited past its time (<see cref="QueueStatements.UsualLateness"/>) is none of a delivery's days.
    /// Parameters: @queue_dispatch, @queue_provider, @queue_worker, @queue_now, @queue_count.</summary>
    string Claim { get; }
}
