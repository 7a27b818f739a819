namespace Bulletins.Rendering.PlainText;

/// <summary>Lines that are being written, with the blank lines between blocks: those asked for after one block and
/// before the next don't add up, the larger number counts.</summary>
internal sealed class PlainLines
{
    private readonly List<string> lines = [];
    private int gap;

    public void Gap(int blankLines) => gap = Math.Max(gap, blankLines);

    public void Add(string line)
    {
        if (lines.Count > 0)
            for (; gap > 0; gap--)
                lines.Add("");
        gap = 0;
        lines.Add(line.TrimEnd(' '));
    }

    public override string ToString() => string.Join('\n', lines);
}
