using System.Collections.Concurrent;
using Bulletins.Audiences.Rules;
using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Audiences;

/// <summary>How large audiences are, for whoever looks at them. Counting a million contacts keeps a processor busy for seconds: it is done for
/// one audience at a time, whoever asks meanwhile gets the same answer, and an answer serves for ten times as long as it took. A small
/// association's are counted anew each time.</summary>
public sealed class AudienceSizes(IServiceScopeFactory scopes, TimeProvider clock) : IDisposable
{
    private const int ServesTimes = 10;

    private readonly ConcurrentDictionary<(string Rule, long? TopicId), Lazy<Task<Counted>>> counts = new();
    private readonly SemaphoreSlim turn = new(1);

    /// <param name="cancellation">Ends the waiting, not the counting.</param>
    public async Task<AudienceCount> OfAsync(Rule rule, long? topicId, CancellationToken cancellation)
    {
        var asked = (rule.ToJson(), topicId);
        var counting = counts.AddOrUpdate(asked, _ => Begin(rule, topicId), (_, known) => Serves(known) ? known : Begin(rule, topicId));
        foreach (var (old, known) in counts.Where(known => !Serves(known.Value)))
            counts.TryRemove(KeyValuePair.Create(old, known));
        return (await counting.Value.WaitAsync(cancellation)).Count;
    }

    public void Dispose() => turn.Dispose();

    private bool Serves(Lazy<Task<Counted>> known) =>
        !known.IsValueCreated || !known.Value.IsCompleted || known.Value.IsCompletedSuccessfully && clock.GetElapsedTime(known.Value.Result.At) < known.Value.Result.Serves;

    private Lazy<Task<Counted>> Begin(Rule rule, long? topicId) => new(() => Task.Run(() => CountAsync(rule, topicId)));

    private async Task<Counted> CountAsync(Rule rule, long? topicId)
    {
        await turn.WaitAsync();
        try
        {
            var began = clock.GetTimestamp();
            await using var scope = scopes.CreateAsyncScope();
            var count = await scope.ServiceProvider.GetRequiredService<AudiencePreview>().CountAsync(rule, topicId);
            return new Counted(count, clock.GetTimestamp(), clock.GetElapsedTime(began) * ServesTimes);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <param name="At">A timestamp, and no time of day: clocks are set back.</param>
    private sealed record Counted(AudienceCount Count, long At, TimeSpan Serves);
}
