using System.Diagnostics;

namespace Bulletins.Sending.Workers;

/// <summary>Where a worker runs, so that a process that died on this machine is known to be dead at once,
/// without waiting for its lease to end.</summary>
internal static class WorkerHost
{
    /// <summary>The machine's name, and on Linux the process namespace: two containers may share a name, not a namespace.</summary>
    public static string Name { get; } = OperatingSystem.IsLinux()
        ? $"{Environment.MachineName} {File.ResolveLinkTarget("/proc/self/ns/pid", returnFinalTarget: false)?.Name}"
        : Environment.MachineName;

    public static bool IsDead(Worker worker)
    {
        if (worker.Host != Name || worker.ProcessId == Environment.ProcessId)
            return false;
        try
        {
            using var process = Process.GetProcessById(worker.ProcessId);
            return process.HasExited;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }
}
