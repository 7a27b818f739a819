using System.Text.Json;

namespace Bulletins.Web.Composing.Editing;

/// <summary>The words that the editor's script shows, in the language of the screen.</summary>
internal static class EditorTexts
{
    private const string Prefix = "Editor.";

    private static readonly string[] Keys =
    [
        "Title", "Document", "Closing", "Toolbar", "Paragraph", "Heading", "Subheading", "Bold", "Italic", "Bullets", "Numbers", "Link", "Undo", "Redo",
        "LinkAddress", "LinkSet", "LinkRemove", "Cancel", "PasteImage", "PasteTooLarge", "PasteAsText", "LoadFailed", "KeptHere", "Restore", "Discard",
        "Conflict", "Mine", "Theirs", "KeepMine", "TakeTheirs", "Words", "Preview", "Html", "PlainText",
        "State.waiting", "State.saving", "State.saved", "State.offline", "State.conflict", "State.signedOut",
    ];

    public static string Json => JsonSerializer.Serialize(Keys.ToDictionary(key => key, key => Screen.Composing[Prefix + key]));
}
