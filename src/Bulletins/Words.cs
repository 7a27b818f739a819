using System.Reflection;
using Bulletins.Texts;

namespace Bulletins;

/// <summary>The words of the core, a table for each room.</summary>
public static class Words
{
    public static readonly TextTable Members = Room("Members");
    public static readonly TextTable Composing = Room("Composing");
    public static readonly TextTable Rendering = Room("Rendering");
    public static readonly TextTable Audiences = Room("Audiences");
    public static readonly TextTable Dispatching = Room("Dispatching");
    public static readonly TextTable Sending = Room("Sending");
    public static readonly TextTable Tracking = Room("Tracking");
    public static readonly TextTable Access = Room("Access");

    public static IEnumerable<TextTable> All => [Members, Composing, Rendering, Audiences, Dispatching, Sending, Tracking, Access];

    private static TextTable Room(string name) => new($"Bulletins.{name}.Words", Assembly.GetExecutingAssembly());
}
