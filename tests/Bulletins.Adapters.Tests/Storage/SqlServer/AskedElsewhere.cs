namespace Bulletins.Adapters.Tests.Storage.SqlServer;

/// <summary>Methods that ask and that no call with just any arguments leads to.</summary>
internal static class AskedElsewhere
{
    public static readonly IReadOnlyList<string> Methods = [];
}
