namespace Bulletins.Mail.OAuth;

/// <param name="RefreshToken">Given when the one that was used is to be replaced.</param>
internal sealed record AccessToken(string Value, DateTimeOffset GoodUntil, string? RefreshToken);
