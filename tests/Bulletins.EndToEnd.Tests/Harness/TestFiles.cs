using Bulletins.Testing;

namespace Bulletins.EndToEnd.Tests.Harness;

/// <summary>What a failed test leaves behind to look at, in a folder of its own under TestResults at the top of the source tree.</summary>
internal static class TestFiles
{
    public static string Path(string name)
    {
        var test = string.Concat(TestContext.CurrentContext.Test.FullName.Split(System.IO.Path.GetInvalidFileNameChars())).Replace("\"", "", StringComparison.Ordinal);
        var folder = Directory.CreateDirectory(System.IO.Path.Combine(Repository.Root, "TestResults", "failed", test)).FullName;
        return System.IO.Path.Combine(folder, name);
    }

    public static void Write(string name, string text)
    {
        var path = Path(name);
        File.WriteAllText(path, text);
        TestContext.AddTestAttachment(path);
    }
}
