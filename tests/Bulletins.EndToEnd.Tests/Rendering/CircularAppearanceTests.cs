using Bulletins.EndToEnd.Tests.Harness;
using Bulletins.Testing;

namespace Bulletins.EndToEnd.Tests.Rendering;

/// <summary>The circulars kept as goldens, in a browser as in a mail program: narrow and wide, light and dark.</summary>
[Parallelizable]
internal sealed class CircularAppearanceTests : BrowserTest
{
    private static IEnumerable<string> Goldens() =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", "Bulletins.Adapters.Tests", "Goldens"), "expected.html", SearchOption.AllDirectories)
            .Select(file => Path.GetFileName(Path.GetDirectoryName(file))!).Order(StringComparer.Ordinal);

    [Test]
    public async Task A_circular_fits_the_screen_and_can_be_read_by_everybody([ValueSource(nameof(Goldens))] string golden)
    {
        var file = Path.Combine(Repository.Root, "tests", "Bulletins.Adapters.Tests", "Goldens", golden, "expected.html");
        var page = await OpenPageAsync(new Uri(file).AbsoluteUri);
        foreach (var (width, dark) in ((int, bool)[])[(320, false), (320, true), (700, false), (700, true)])
        {
            await page.ShowAsAsync(width, dark);
            await page.ShouldFitAsync();
            await page.ShouldBeAccessibleAsync();
        }
    }
}
