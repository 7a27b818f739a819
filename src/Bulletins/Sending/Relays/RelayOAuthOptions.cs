namespace Bulletins.Sending.Relays;

/// <summary>Signing in to a relay with an access token (RFC 6749): section <c>Mail:Relays:0:OAuth</c>.</summary>
public sealed class RelayOAuthOptions
{
    /// <summary>None (the default: by password), ClientCredentials or RefreshToken.</summary>
    public OAuthGrant Grant { get; set; } = OAuthGrant.None;

    /// <summary>Where tokens are had, https. Microsoft 365: https://login.microsoftonline.com/TENANT/oauth2/v2.0/token.
    /// Google: https://oauth2.googleapis.com/token.</summary>
    public string? TokenEndpoint { get; set; }

    public string? ClientId { get; set; }

    /// <summary>Null for an application that is registered without one.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>The one to begin with. If the endpoint gives a new one, that is kept in the data folder and used from then on.</summary>
    public string? RefreshToken { get; set; }

    /// <summary>What the token shall be good for; Microsoft 365: https://outlook.office365.com/.default. Null to leave it to the endpoint.</summary>
    public string? Scope { get; set; }
}

public enum OAuthGrant { None, ClientCredentials, RefreshToken }
