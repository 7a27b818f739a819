using System.Text;
using NUnit.Framework;

namespace Bulletins.Testing;

/// <summary>Compares a text with the one kept in a file. With <c>BULLETINS_REWRITE_GOLDENS=1</c> in the environment the
/// file is written instead; look at what changed before committing it.</summary>
public static class Golden
{
    private const int LinesAround = 2;

    public static void Check(string file, string actual)
    {
        if (Environment.GetEnvironmentVariable("BULLETINS_REWRITE_GOLDENS") == "1")
        {
            File.WriteAllText(file, actual);
            return;
        }
        var expected = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        if (expected != actual)
            Assert.Fail($"{Path.GetRelativePath(Repository.Root, file)} differs (BULLETINS_REWRITE_GOLDENS=1 rewrites it):\n{Difference(expected.Split('\n'), actual.Split('\n'))}");
    }

    /// <summary>From the first line that differs to the last, with a few lines around.</summary>
    private static string Difference(string[] expected, string[] actual)
    {
        var start = 0;
        while (start < expected.Length && start < actual.Length && expected[start] == actual[start])
            start++;
        var end = 0;
        while (end < expected.Length - start && end < actual.Length - start && expected[^(end + 1)] == actual[^(end + 1)])
            end++;
        var text = new StringBuilder();
        var from = Math.Max(0, start - LinesAround);
        text.Append("at line ").Append(start + 1).Append('\n');
        Append(text, "  ", expected[from..start]);
        Append(text, "- ", expected[start..^end]);
        Append(text, "+ ", actual[start..^end]);
        Append(text, "  ", expected[^end..^Math.Max(0, end - LinesAround)]);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string prefix, string[] lines)
    {
        foreach (var line in lines)
            text.Append(prefix).Append(line).Append('\n');
    }
}
