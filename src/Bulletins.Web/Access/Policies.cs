namespace Bulletins.Web.Access;

/// <summary>The authorization policies: one for each role, each met by the roles above it too.</summary>
internal static class Policies
{
    public const string Author = "author";
    public const string Approver = "approver";
    public const string Administrator = "administrator";
}
