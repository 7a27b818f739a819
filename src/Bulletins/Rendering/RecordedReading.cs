namespace Bulletins.Rendering;

/// <summary>What is recorded about the reading of a mail, and what its footer therefore has to say.</summary>
[Flags]
public enum RecordedReading
{
    Nothing = 0,
    Opens = 1,
    Clicks = 2,
}
