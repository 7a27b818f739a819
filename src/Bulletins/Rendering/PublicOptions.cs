using Microsoft.Extensions.Options;

namespace Bulletins.Rendering;

/// <summary>Where the public pages are reached from outside: section <c>Public</c>.</summary>
public sealed class PublicOptions
{
    public const string Section = "Public";

    /// <summary>What every mailed link begins with; an absolute http or https address, with a path when the program
    /// stands behind one. Default: http://localhost:5080.</summary>
    public string BaseUrl { get; set; } = "http://localhost:5080";

    /// <summary>The circular as a web page, as that delivery's recipient sees it.</summary>
    public string WebLink(string deliveryToken) => $"{BaseUrl.TrimEnd('/')}/b/{deliveryToken}";

    public string UnsubscribeLink(string deliveryToken) => $"{BaseUrl.TrimEnd('/')}/u/{deliveryToken}";

    internal sealed class Check : IValidateOptions<PublicOptions>
    {
        public ValidateOptionsResult Validate(string? name, PublicOptions options) =>
            Uri.TryCreate(options.BaseUrl, UriKind.Absolute, out var url)
            && url.Scheme is "http" or "https" && url.Query == "" && url.Fragment == ""
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail($"Public:BaseUrl is '{options.BaseUrl}'. It must be an absolute http or https address "
                    + "without query or fragment, such as https://circulars.example.org.");
    }
}
