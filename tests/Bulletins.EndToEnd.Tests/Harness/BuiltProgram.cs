using Bulletins.Testing;

namespace Bulletins.EndToEnd.Tests.Harness;

/// <summary>Where the build left the program: in the same configuration as these tests.</summary>
internal static class BuiltProgram
{
    public static readonly string Path = Find();

    private static string Find()
    {
        var tests = new DirectoryInfo(AppContext.BaseDirectory);
        var (framework, configuration) = (tests.Name, tests.Parent!.Name);
        var program = System.IO.Path.Combine(Repository.Root, "src", "Bulletins.Web", "bin", configuration, framework, "Bulletins.Web.dll");
        return File.Exists(program) ? program : throw new FileNotFoundException("src/Bulletins.Web has not been built.", program);
    }
}
