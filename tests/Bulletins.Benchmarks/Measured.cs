using System.Diagnostics;
using System.Globalization;

namespace Bulletins.Benchmarks;

/// <summary>What a piece of work took: time, processor and the most memory at once.</summary>
internal sealed record Measured(TimeSpan Elapsed, TimeSpan Processor, long PeakMegabytes)
{
    public static async Task<Measured> OfAsync(Func<Task> work)
    {
        ForgetPeak();
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        await work();
        return new Measured(watch.Elapsed, Process.GetCurrentProcess().TotalProcessorTime - before, Peak());
    }

    public double MicrosecondsFor(int number) => Elapsed.TotalMicroseconds / number;

    public double ProcessorMicrosecondsFor(int number) => Processor.TotalMicroseconds / number;

    /// <summary>proc(5): 5 in clear_refs makes the kernel measure the peak anew.</summary>
    private static void ForgetPeak() => File.WriteAllText("/proc/self/clear_refs", "5");

    private static long Peak()
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
