using System.Security.Claims;
using Bulletins.Access;
using Bulletins.Members.Addresses;
using Bulletins.Texts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Bulletins.Web.Access.Accounts;

/// <summary>Staff type their address in any case and spelling; it is compared as every address is.</summary>
internal sealed class EmailNormalizer : ILookupNormalizer
{
    public string? NormalizeName(string? name) => EmailAddress.TryParse(name, out var address) ? address.Normalized : name;

    public string? NormalizeEmail(string? email) => NormalizeName(email);
}

internal sealed class OpenAccountsOnly : IUserConfirmation<StaffAccount>
{
    public Task<bool> IsConfirmedAsync(UserManager<StaffAccount> manager, StaffAccount account) => Task.FromResult(account.IsOpen);
}

/// <summary>Length counts, not classes of characters (NIST SP 800-63B §5.1.1).</summary>
internal sealed class PasswordRules(IOptions<AccessOptions> options) : IPasswordValidator<StaffAccount>
{
    private const int Longest = 256;
    private const int DifferentCharacters = 5;

    public Task<IdentityResult> ValidateAsync(UserManager<StaffAccount> manager, StaffAccount account, string? password) =>
        Task.FromResult(Check(account, password ?? "") is { } fault
            ? IdentityResult.Failed(new IdentityError { Code = fault.Key, Description = fault.ToString() })
            : IdentityResult.Success);

    /// <returns>The first rule that the password breaks, or null.</returns>
    public Fault? Check(StaffAccount account, string password)
    {
        var characters = password.EnumerateRunes().ToList();
        if (characters.Count < options.Value.PasswordLength)
            return new Fault(Words.Access, "Password.TooShort", options.Value.PasswordLength);
        if (password.Length > Longest)
            return new Fault(Words.Access, "Password.TooLong", Longest);
        if (characters.Distinct().Count() < DifferentCharacters)
            return new Fault(Words.Access, "Password.TooSimple", DifferentCharacters);
        if (account.Email.Length > 0 && password.Contains(account.Email, StringComparison.OrdinalIgnoreCase))
            return new Fault(Words.Access, "Password.NamesAccount");
        return null;
    }
}

/// <summary>What the cookie says of somebody: id, address, name, role, and the stamp that ends the session when it changes.</summary>
internal sealed class StaffClaims(IOptions<IdentityOptions> options) : IUserClaimsPrincipalFactory<StaffAccount>
{
    public Task<ClaimsPrincipal> CreateAsync(StaffAccount account)
    {
        var claims = new ClaimsIdentity(
        [
            new(ClaimTypes.NameIdentifier, account.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            new(ClaimTypes.Name, account.Email),
            new(ClaimTypes.Role, account.Role.ToString()),
            new(options.Value.ClaimsIdentity.SecurityStampClaimType, account.SecurityStamp),
        ], IdentityConstants.ApplicationScheme);
        if (account.Name.Length > 0)
            claims.AddClaim(new Claim(ClaimTypes.GivenName, account.Name));
        return Task.FromResult(new ClaimsPrincipal(claims));
    }
}
