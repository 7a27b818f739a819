namespace Bulletins.EndToEnd.Tests.Harness;

/// <summary>Where the build left the program: in the same configuration as these tests.</summary>
internal static class BuiltProgram
{
    public static readonly string Path = Find();

    private static string Find()
    {
        var tests = new DirectoryInfo(AppContext.BaseDirectory);
        var (framework, configuration) = (tests.Name, tests.Parent!.Name);
        for (var folder = tests; folder is not null; folder = folder.Parent)
        {
            var program = System.IO.Path.Combine(folder.FullName, "src", "Bulletins.Web", "bin", configuration, framework, "Bulletins.Web.dll");
            if (File.Exists(program))
                return program;
        }
        throw new FileNotFoundException("src/Bulletins.Web has not been built.");
    }
}
