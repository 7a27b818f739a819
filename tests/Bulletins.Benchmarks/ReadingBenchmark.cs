using System.Diagnostics;
using System.Globalization;
using Bulletins.Mail.Reports;
using Bulletins.Testing;
using MimeKit;

namespace Bulletins.Benchmarks;

/// <summary>How fast mails that come back are read, from memory and from files, beside what MimeKit takes to parse them.</summary>
public static class ReadingBenchmark
{
    public static void Run(int count)
    {
        var samples = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", "Bulletins.Adapters.Tests", "Mail", "Reports", "Samples"), "*.eml", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count:N0} reports of {samples.Length} samples, {samples.Average(sample => sample.Length):N0} bytes on average"));
        var folder = Directory.CreateTempSubdirectory("reading-").FullName;
        try
        {
            for (var i = 0; i < count; i++)
                File.WriteAllBytes(Path.Combine(folder, $"{i:D7}.eml"), samples[i % samples.Length]);
            var reader = new ReportReader();
            for (var round = 1; round <= 3; round++)
            {
                var parsed = Measure($"{round}: MimeKit alone", count, i => MimeMessage.Load(new MemoryStream(samples[i % samples.Length])));
                var read = Measure($"{round}: read from memory", count, i => reader.Read(new MemoryStream(samples[i % samples.Length])));
                Measure($"{round}: read from files", count, i =>
                {
                    using var file = File.OpenRead(Path.Combine(folder, $"{i:D7}.eml"));
                    reader.Read(file);
                });
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{round}: ratio {parsed / read:N2}"));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Measure(string what, int count, Action<int> read)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
            read(i);
        watch.Stop();
        var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / count;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {count / watch.Elapsed.TotalSeconds:N0} a second, {allocated / 1024.0:N0} KB each"));
        return watch.Elapsed.TotalSeconds;
    }
}
