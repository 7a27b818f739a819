namespace Bulletins.Web.Hosting;

internal static class SecurityHeaders
{
    /// <summary>Scripts only from our own files. Styles also inline, as Radzen's components and circulars carry style
    /// attributes. Frames only our own: previews and captured mail. Pictures of circulars come from anywhere.</summary>
    public static HeaderPolicyCollection Policy() => new HeaderPolicyCollection()
        .AddContentTypeOptionsNoSniff()
        .AddFrameOptionsSameOrigin()
        .AddReferrerPolicyStrictOriginWhenCrossOrigin()
        .AddStrictTransportSecurityMaxAge(maxAgeInSeconds: 365 * 24 * 60 * 60)
        .AddPermissionsPolicy(features =>
        {
            features.AddCamera().None();
            features.AddGeolocation().None();
            features.AddMicrophone().None();
        })
        .AddContentSecurityPolicy(content =>
        {
            content.AddDefaultSrc().Self();
            content.AddScriptSrc().Self();
            content.AddStyleSrc().Self().UnsafeInline();
            content.AddImgSrc().Self().Data().From("https:");
            content.AddFontSrc().Self().Data();
            content.AddConnectSrc().Self();
            content.AddFrameSrc().Self();
            content.AddFrameAncestors().Self();
            content.AddObjectSrc().None();
            content.AddBaseUri().Self();
            content.AddFormAction().Self();
        });
}
