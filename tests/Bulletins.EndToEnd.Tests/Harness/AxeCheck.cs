using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Bulletins.EndToEnd.Tests.Harness;

/// <summary>Holds a page against the accessibility rules of axe.</summary>
public static class AxeCheck
{
    /// <summary>Only what is wrong comes back: all that is right is a hundred times as much, and the page would be waited for while it is told.</summary>
    private const string Violations = """
        async () => (await axe.run(document, { resultTypes: ['violations'], iframes: false })).violations.map(violation =>
            `${violation.id} (${violation.impact}): ${violation.help}\n    ${violation.nodes.map(node => node.html).join('\n    ')}`)
        """;

    private static readonly string Script = $"() => {{ {new BundledAxeScriptProvider().GetScript()} }}";

    /// <summary>Fails with every violation. Takes frames out of the page first, since axe waits for them for ever:
    /// call it last.</summary>
    public static async Task ShouldBeAccessibleAsync(this IPage page) =>
        Assert.That(await ViolationsAsync(page), Is.Empty, $"Accessibility of {page.Url}");

    internal static async Task<string[]> ViolationsAsync(IPage page)
    {
        await page.EvaluateAsync("document.querySelectorAll('iframe').forEach(frame => frame.remove())");
        // Once for each page, however often it is looked at.
        if (!await page.EvaluateAsync<bool>("() => 'axe' in window"))
            await page.EvaluateAsync(Script);
        return await page.EvaluateAsync<string[]>(Violations);
    }
}
