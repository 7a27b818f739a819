namespace Bulletins.Web.Api;

internal static class AudiencesApi
{
    public static void MapAudiencesApi(this IEndpointRouteBuilder routes)
    {
    }
}
