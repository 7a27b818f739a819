namespace Bulletins.Web.Api;

internal static class MembersApi
{
    public static void MapMembersApi(this IEndpointRouteBuilder routes)
    {
    }
}
