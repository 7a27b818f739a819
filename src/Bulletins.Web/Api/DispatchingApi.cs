namespace Bulletins.Web.Api;

internal static class DispatchingApi
{
    public static void MapDispatchingApi(this IEndpointRouteBuilder routes)
    {
    }
}
