namespace Bulletins.Web.Public;

internal static class PublicPages
{
    public static void MapPublicPages(this IEndpointRouteBuilder routes)
    {
    }
}
