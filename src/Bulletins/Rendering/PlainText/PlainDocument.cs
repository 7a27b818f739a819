namespace Bulletins.Rendering.PlainText;

/// <summary>A document set as plain text.</summary>
/// <param name="Text">Lines that end with a line feed each but the last.</param>
/// <param name="Links">What the references in the text point to: the first is that of <c>[1]</c>.</param>
public sealed record PlainDocument(string Text, IReadOnlyList<string> Links);
