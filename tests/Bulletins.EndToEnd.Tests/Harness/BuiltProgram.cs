using Bulletins.Testing;

namespace Bulletins.EndToEnd.Tests.Harness;

/// <summary>The program that is tested: the one that BULLETINS_TEST_PROGRAM names, or where the build left it, in the same configuration as these tests.</summary>
internal static class BuiltProgram
{
    public static readonly string Path = Find();

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable("BULLETINS_TEST_PROGRAM") is { Length: > 0 } named)
            return File.Exists(named) ? System.IO.Path.GetFullPath(named) : throw new FileNotFoundException("BULLETINS_TEST_PROGRAM names no file.", named);
        var tests = new DirectoryInfo(AppContext.BaseDirectory);
        var (framework, configuration) = (tests.Name, tests.Parent!.Name);
        var program = System.IO.Path.Combine(Repository.Root, "src", "Bulletins.Web", "bin", configuration, framework, "Bulletins.Web.dll");
        return File.Exists(program) ? program : throw new FileNotFoundException("src/Bulletins.Web has not been built.", program);
    }
}
