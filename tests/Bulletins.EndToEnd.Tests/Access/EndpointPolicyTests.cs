using Bulletins.Web.Access;
using Bulletins.Web.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Bulletins.EndToEnd.Tests.Access;

/// <summary>What is open to everybody is on a list here; everything else asks for a role.</summary>
internal sealed class EndpointPolicyTests
{
    private static readonly string[] Open =
    [
        "/health/live", "/health/ready", "/openapi/{documentName}.json", "/language", "/sign-in", "/sign-in/{Secret}",
        "/set-up/{Secret}", "/choose-password/{Secret}", "/access-denied", "/not-found", "/error",
    ];

    /// <summary>Pages for members, and what providers tell, which carry their own proof.</summary>
    private static readonly string[] PublicPages = ["/b", "/u", "/l", "/o", "/hooks"];

    private static readonly string[] Roles = [Policies.Author, Policies.Approver, Policies.Administrator];

    private string folder = null!;
    private WebApplication app = null!;

    [OneTimeSetUp]
    public void Compose()
    {
        folder = Directory.CreateTempSubdirectory("bulletins-endpoints-").FullName;
        var builder = Settings.CreateBuilder([$"--Storage:DataFolder={folder}"], quietOutput: false);
        Web.Program.Compose(builder);
        app = builder.Build();
        Web.Program.Map(app);
    }

    [OneTimeTearDown]
    public async Task Dispose()
    {
        await app.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public void Every_endpoint_asks_for_a_role_or_is_on_the_list()
    {
        var without = Endpoints().Where(e => !AsksForARole(e) && !IsOpen(e)).Select(Name);
        Assert.That(without, Is.Empty);
    }

    [Test]
    public void Nothing_that_asks_for_a_role_is_opened_to_everybody_beside_it()
    {
        var opened = Endpoints().Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is not null && !IsOpen(e)).Select(Name);
        Assert.That(opened, Is.Empty);
    }

    [TestCase("/staff", Policies.Administrator)]
    [TestCase("/topics", Policies.Administrator)]
    [TestCase("/tokens", Policies.Administrator)]
    [TestCase("/audit", Policies.Administrator)]
    [TestCase("/", Policies.Author)]
    public void A_page_asks_for_its_role(string pattern, string policy)
    {
        var page = Endpoints().Where(e => e.RoutePattern.RawText == pattern).ToList();
        Assert.That(page, Is.Not.Empty);
        Assert.That(page.SelectMany(Asked), Does.Contain(policy));
    }

    private IEnumerable<RouteEndpoint> Endpoints() =>
        ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();

    private static bool AsksForARole(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null && Asked(endpoint).Any(policy => Roles.Contains(policy));

    private static IEnumerable<string?> Asked(RouteEndpoint endpoint) => endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(data => data.Policy);

    private static bool IsOpen(RouteEndpoint endpoint)
    {
        var pattern = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
        return Open.Contains(pattern, StringComparer.OrdinalIgnoreCase)
            || PublicPages.Any(page => pattern.StartsWith(page + "/", StringComparison.Ordinal))
            || IsOurOwnFile(endpoint);
    }

    /// <summary>Scripts, styles and fonts, which hold nothing of anybody; and the search for files that were added since the
    /// build, which falls under the policy for everything without one.</summary>
    private static bool IsOurOwnFile(RouteEndpoint endpoint) =>
        endpoint.Metadata.Any(data => data.GetType().Name == "StaticAssetDescriptor") || endpoint.RoutePattern.RawText == "{**path:file}";

    private static string Name(RouteEndpoint endpoint) => $"{endpoint.RoutePattern.RawText} ({endpoint.DisplayName})";
}
