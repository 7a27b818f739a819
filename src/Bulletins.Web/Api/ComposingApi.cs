namespace Bulletins.Web.Api;

internal static class ComposingApi
{
    public static void MapComposingApi(this IEndpointRouteBuilder routes)
    {
    }
}
