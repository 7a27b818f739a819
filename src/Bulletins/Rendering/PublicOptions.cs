using System.ComponentModel.DataAnnotations;

namespace Bulletins.Rendering;

/// <summary>Where members reach us: section <c>Public</c>.</summary>
public sealed class PublicOptions : IValidatableObject
{
    public const string Section = "Public";

    /// <summary>The address that links in mails point to, without a path: https://bulletins.example.org.
    /// Default http://localhost:5080, which only this machine can open.</summary>
    [Required]
    public string BaseUrl { get; set; } = "http://localhost:5080";

    /// <summary>The circular as a web page, as that delivery's recipient sees it.</summary>
    public string WebLink(string deliveryToken) => $"{BaseUrl.TrimEnd('/')}/b/{deliveryToken}";

    public string UnsubscribeLink(string deliveryToken) => $"{BaseUrl.TrimEnd('/')}/u/{deliveryToken}";

    /// <summary>Leads on to an address that the circular links to.</summary>
    public string FollowLink(string deliveryToken, int number, string signature) => $"{BaseUrl.TrimEnd('/')}/l/{deliveryToken}/{number}.{signature}";

    public string OpenedPicture(string deliveryToken) => $"{BaseUrl.TrimEnd('/')}/o/{deliveryToken}.gif";

    /// <summary>Says how circulars are stopped and whom to ask; the same for everybody.</summary>
    public string HelpLink => $"{BaseUrl.TrimEnd('/')}/u";

    /// <summary>For staff, who sign in there.</summary>
    public string DispatchPage(long id) => $"{BaseUrl.TrimEnd('/')}/dispatches/{id}";

    /// <inheritdoc cref="DispatchPage"/>
    public string AnswerPage(long id) => $"{BaseUrl.TrimEnd('/')}/answers/{id}";

    /// <inheritdoc cref="DispatchPage"/>
    public string ContactPage(long id) => $"{BaseUrl.TrimEnd('/')}/contacts/{id}";

    /// <inheritdoc cref="DispatchPage"/>
    public string SuppressionsPage => $"{BaseUrl.TrimEnd('/')}/suppressions";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Uri.TryCreate(BaseUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")
            || url.PathAndQuery != "/" || url.Fragment.Length > 0 || url.UserInfo.Length > 0)
            yield return new ValidationResult(Words.Rendering["Option.BaseUrl"], [nameof(BaseUrl)]);
    }
}
