namespace Bulletins.Web.Public;

/// <summary>The security headers of public pages. No script runs on any of them.</summary>
internal static class PublicHeaders
{
    public const string Page = "public-page";
    public const string Circular = "public-circular";

    public static HeaderPolicyCollection ForPages() => Common().AddContentSecurityPolicy(content =>
    {
        content.AddDefaultSrc().None();
        content.AddStyleSrc().Self();
        content.AddImgSrc().Self();
        content.AddFormAction().Self();
        content.AddBaseUri().None();
        content.AddFrameAncestors().None();
    });

    /// <summary>A circular carries its styles with it, and pictures from anywhere. The page that stands for one that isn't there has ours.</summary>
    public static HeaderPolicyCollection ForCirculars() => Common().AddContentSecurityPolicy(content =>
    {
        content.AddDefaultSrc().None();
        content.AddStyleSrc().Self().UnsafeInline();
        content.AddImgSrc().Self().Data().From("https:");
        content.AddFormAction().None();
        content.AddBaseUri().None();
        content.AddFrameAncestors().None();
    });

    private static HeaderPolicyCollection Common() => new HeaderPolicyCollection()
        .AddContentTypeOptionsNoSniff()
        .AddFrameOptionsDeny()
        // The address of the page is a key to somebody's choices: it goes to no other site.
        .AddReferrerPolicyNoReferrer()
        .AddStrictTransportSecurityMaxAge(maxAgeInSeconds: 365 * 24 * 60 * 60)
        .AddPermissionsPolicyWithDefaultSecureDirectives()
        .AddCustomHeader("X-Robots-Tag", "noindex, nofollow, noarchive")
        .AddCustomHeader("Cache-Control", "no-store");
}
