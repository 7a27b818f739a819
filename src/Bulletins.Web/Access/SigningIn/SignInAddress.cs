using Bulletins.Access;
using Bulletins.Rendering;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace Bulletins.Web.Access.SigningIn;

/// <summary>Where people at a browser reach this program: <c>Public:BaseUrl</c> where it was set, else the address listened on.</summary>
internal sealed class SignInAddress(IOptions<PublicOptions> options, IConfiguration configuration, IServer server)
{
    public string Console =>
        configuration[$"{PublicOptions.Section}:{nameof(PublicOptions.BaseUrl)}"] is null && Listening is { } address
            ? address
            : options.Value.BaseUrl.TrimEnd('/');

    /// <param name="secret">What <see cref="SignInLinks.IssueAsync"/> returned.</param>
    public string Link(SignInLinkPurpose purpose, string secret) => purpose switch
    {
        SignInLinkPurpose.SetUp => $"{Console}/set-up/{secret}",
        SignInLinkPurpose.SignIn => $"{Console}/sign-in/{secret}",
        SignInLinkPurpose.ChoosePassword => $"{Console}/choose-password/{secret}",
        _ => throw new ArgumentOutOfRangeException(nameof(purpose)),
    };

    private string? Listening => server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()?
        .Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal)
        .Replace("//[::]", "//localhost", StringComparison.Ordinal)
        .Replace("//+", "//localhost", StringComparison.Ordinal)
        .Replace("//*", "//localhost", StringComparison.Ordinal)
        .TrimEnd('/');
}
