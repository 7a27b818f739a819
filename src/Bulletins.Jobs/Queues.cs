namespace Bulletins.Jobs;

/// <summary>Hangfire's queues, read in this order of preference, so that a long sending never keeps a preparation waiting.</summary>
internal static class Queues
{
    public const string Prepare = "a-prepare";
    public const string Send = "b-send";
    public const string Default = "default";
}
