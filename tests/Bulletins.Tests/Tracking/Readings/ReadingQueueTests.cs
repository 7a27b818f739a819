using Bulletins.Tracking.Readings;
using Microsoft.Extensions.Logging;

namespace Bulletins.Tests.Tracking.Readings;

public class ReadingQueueTests
{
    [Test]
    public void A_flood_that_can_not_be_written_down_does_not_fill_the_log()
    {
        var log = new Lines();
        var queue = new ReadingQueue(log);

        for (var i = 0; i < 40_000; i++)
            queue.Take(new SeenRequest(1, 1, ReadingKind.Opened, null, DateTime.UnixEpoch, "GET", null, null));

        Assert.That(queue.Waiting.Count, Is.EqualTo(20_000));
        Assert.That(log.Written, Has.Count.EqualTo(2));
        Assert.That(log.Written[^1], Does.Contain("10001 were dropped"));
    }

    private sealed class Lines : ILogger<ReadingQueue>
    {
        public List<string> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Add(formatter(state, exception));
    }
}
