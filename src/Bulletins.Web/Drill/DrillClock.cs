using System.IO.MemoryMappedFiles;

namespace Bulletins.Web.Drill;

/// <summary>A clock that goes wrong by as much as its file says, in every process that has the file open. Timers and
/// <see cref="TimeProvider.GetTimestamp"/> stay right, as they do when a machine's clock is set.</summary>
internal sealed class DrillClock : TimeProvider, IDisposable
{
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor error;

    public DrillClock(string path)
    {
        file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, sizeof(long));
        error = file.CreateViewAccessor(0, sizeof(long));
    }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(error.ReadInt64(0));

    /// <param name="error">From the true time; negative is behind.</param>
    public void GoWrongBy(TimeSpan error) => this.error.Write(0, error.Ticks);

    public void Dispose()
    {
        error.Dispose();
        file.Dispose();
    }
}
