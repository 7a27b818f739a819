using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Bulletins.EndToEnd.Tests.Harness;

/// <summary>Holds a page against the accessibility rules of axe.</summary>
public static class AxeCheck
{
    /// <summary>Fails with every violation. Takes frames out of the page first, since axe waits for them for ever:
    /// call it last.</summary>
    public static async Task ShouldBeAccessibleAsync(this IPage page)
    {
        await page.EvaluateAsync("document.querySelectorAll('iframe').forEach(frame => frame.remove())");
        var result = await page.RunAxe();
        Assert.That(result.Violations.Select(Describe), Is.Empty, $"Accessibility of {page.Url}");
    }

    private static string Describe(AxeResultItem violation) =>
        $"{violation.Id} ({violation.Impact}): {violation.Help}\n    {string.Join("\n    ", violation.Nodes.Select(node => node.Html))}";
}
