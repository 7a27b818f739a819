using BenchmarkDotNet.Running;

namespace Bulletins.Benchmarks;

internal static class ShortRun
{
    /// <summary>In this process: what BenchmarkDotNet builds for itself takes minutes where the machine is busy. What it writes beside
    /// its table goes to a temporary folder, not to the current one.</summary>
    public static void Of<T>() => BenchmarkRunner.Run<T>(args:
        ["--inProcess", "--maxIterationCount", "20", "--artifacts", Path.Combine(Path.GetTempPath(), "bulletins-benchmarks")]);
}
