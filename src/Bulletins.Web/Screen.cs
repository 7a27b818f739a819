using System.Reflection;
using Bulletins.Texts;

namespace Bulletins.Web;

/// <summary>The words on the screen, a table for each folder of pages.</summary>
internal static class Screen
{
    public static readonly TextTable Members = Folder("Members");
    public static readonly TextTable Composing = Folder("Composing");
    public static readonly TextTable Audiences = Folder("Audiences");
    public static readonly TextTable Dispatching = Folder("Dispatching");
    public static readonly TextTable Sending = Folder("Sending");
    public static readonly TextTable Tracking = Folder("Tracking");
    public static readonly TextTable Access = Folder("Access");
    public static readonly TextTable Console = Folder("Console");
    public static readonly TextTable Public = Folder("Public");
    public static readonly TextTable Api = Folder("Api");
    public static readonly TextTable Hosting = Folder("Hosting");
    public static readonly TextTable Drill = Folder("Drill");
    public static readonly TextTable Auditing = Folder("Auditing");
    public static readonly TextTable Radzen = Folder("Console.RadzenTexts");

    public static IEnumerable<TextTable> All => [Members, Composing, Audiences, Dispatching, Sending, Tracking, Access, Console, Public, Api, Hosting, Drill, Auditing, Radzen];

    private static TextTable Folder(string name) => new($"Bulletins.Web.{name}.Words", Assembly.GetExecutingAssembly());
}
