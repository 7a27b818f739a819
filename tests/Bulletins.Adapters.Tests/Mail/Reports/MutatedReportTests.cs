using System.Diagnostics;
using System.Text;
using Bulletins.Mail.Reports;

namespace Bulletins.Adapters.Tests.Mail.Reports;

/// <summary>Whatever comes in, reading it ends soon and takes little memory.</summary>
[NonParallelizable]
public class MutatedReportTests
{
    private const int Mutations = 10_000;

    /// <summary>On a machine that does other things as well. Most take less than a millisecond.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>What a message may take altogether, in octets: more than once what is read of it at most.</summary>
    private const long MostAllocated = 64L * 1024 * 1024;

    private readonly ReportReader reader = new();

    /// <summary>The tables of words are made once, at the first report with a reply; they are no cost of the message that comes first.</summary>
    [OneTimeSetUp]
    public void Make_the_tables() => reader.Read(Text("From: postmaster@x.example\nSubject: failure notice\n\n<chan@x.example>: 550 unknown user\n"));

    [Test]
    public void Ten_thousand_broken_reports_are_read_without_a_failure()
    {
        var seed = Random.Shared.Next();
        TestContext.Out.WriteLine($"Seed {seed}");
        var messages = ReportFiles.Samples.Concat(ReportFiles.NoBounces).Select(name => File.ReadAllBytes(ReportFiles.PathOf(name))).ToArray();
        Parallel.For(0, Mutations, i =>
        {
            var random = new Random(unchecked(seed + i));
            var message = messages[random.Next(messages.Length)];
            for (var times = random.Next(1, 4); times > 0; times--)
                message = Mutation.Of(message, random);
            ReadWithinBounds(new MemoryStream(message), $"seed {seed}, mutation {i}");
        });
    }

    [TestCaseSource(nameof(Monsters))]
    public void A_message_that_was_made_to_hurt_does_not(Func<Stream> make) => ReadWithinBounds(make(), "monster");

    private static IEnumerable<TestCaseData> Monsters()
    {
        yield return Monster("nested a thousand deep", () => Text(string.Concat(Enumerable.Range(0, 1000).Select(i => $"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n"))));
        yield return Monster("a thousand mails within each other", () => Text(string.Concat(Enumerable.Repeat("From: mailer-daemon@x.example\nContent-Type: message/rfc822\n\n", 1000))));
        yield return Monster("a header of 100 MB", () => new RepeatedStream("Subject: "u8.ToArray(), "x"u8.ToArray(), 100_000_000));
        yield return Monster("a header of a million fields", () => new RepeatedStream([], "X-Field: value\n"u8.ToArray(), 15_000_000));
        yield return Monster("100,000 parts", () => Text("From: postmaster@x.example\nSubject: failure notice\nContent-Type: multipart/report; boundary=b\n\n" + string.Concat(Enumerable.Repeat("--b\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@x.example\n\n", 100_000))));
        yield return Monster("a bomb in base64", () => new RepeatedStream("From: postmaster@x.example\nSubject: failure notice\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"u8.ToArray(), "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB\n"u8.ToArray(), 200_000_000));
        yield return Monster("a page of a hundred thousand tags", () => Text("From: postmaster@x.example\nSubject: failure notice\nContent-Type: text/html\n\n" + string.Concat(Enumerable.Repeat("<div <style <a@b", 100_000))));
        yield return Monster("a line of addresses", () => Text("From: postmaster@x.example\nSubject: failure notice\n\n" + string.Concat(Enumerable.Repeat("<a@x.example> ", 100_000))));
        yield return Monster("ten thousand recipients", () => Text("From: postmaster@x.example\nSubject: failure notice\n\n" + string.Concat(Enumerable.Range(0, 10_000).Select(i => $"<user{i}@x.example>: 550 unknown user\n"))));
        yield return Monster("letters without a blank", () => Text("From: postmaster@x.example\nSubject: failure notice\n\n" + new string('a', 3_000_000)));
        yield return Monster("blanks without a letter", () => Text("From: postmaster@x.example\nSubject: failure notice\n\n" + new string(' ', 3_000_000)));
        yield return Monster("marks without an end", () => Text("From: postmaster@x.example\nSubject: failure notice\n\n" + string.Concat(Enumerable.Repeat("@@@...---", 300_000))));
        yield return Monster("empty lines", () => Text("From: postmaster@x.example\nSubject: failure notice\n\n" + new string('\n', 3_000_000)));
        yield return Monster("nothing", () => new MemoryStream());
        yield return Monster("zeros", () => new MemoryStream(new byte[1_000_000]));
        foreach (var charset in (string[])["x-invented", "utf-7", "utf-32", "%00", "\"\"", "iso-2022-jp-99", "cp-1"])
            yield return Monster($"charset {charset}", () => Text($"From: postmaster@x.example\nSubject: failure notice\nContent-Type: text/plain; charset={charset}\n\nchan@x.example: unknown user\n\u00e9\u00ff"));
    }

    private static TestCaseData Monster(string name, Func<Stream> make) => new TestCaseData(make).SetArgDisplayNames(name);

    private static MemoryStream Text(string text) => new(Encoding.Latin1.GetBytes(text));

    private void ReadWithinBounds(Stream message, string which)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        var report = reader.Read(message);
        watch.Stop();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.That(report, Is.Not.Null);
        Assert.That(watch.Elapsed, Is.LessThan(Longest), which);
        Assert.That(allocated, Is.LessThan(MostAllocated), which);
        if (which == "monster")
            TestContext.Out.WriteLine($"{watch.Elapsed.TotalMilliseconds:0} ms, {allocated / 1024} KB");
    }

    /// <summary>A beginning, and the same octets behind it over and over.</summary>
    private sealed class RepeatedStream(byte[] beginning, byte[] repeated, long length) : Stream
    {
        private long position;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => length;
        public override long Position { get => position; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, length - position);
            for (var i = 0; i < read; i++, position++)
                buffer[offset + i] = position < beginning.Length ? beginning[position] : repeated[(position - beginning.Length) % repeated.Length];
            return read;
        }

        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
