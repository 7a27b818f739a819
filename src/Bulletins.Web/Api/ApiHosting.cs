using Microsoft.OpenApi;

namespace Bulletins.Web.Api;

internal static class ApiHosting
{
    public static void AddApi(this WebApplicationBuilder builder)
    {
        builder.Services.ConfigureHttpJsonOptions(json => JsonText.Apply(json.SerializerOptions));
        // Unreadable input is to reach Problems, which explains it, in every environment.
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        builder.Services.AddOpenApi(openApi => openApi.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "Bulletins", Version = "v1", Description = Screen.Api["Description"] };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                ["token"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" },
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("token", document)] = [] }];
            return Task.CompletedTask;
        }));
    }

    public static void UseApi(this WebApplication app) =>
        app.UseWhen(context => context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase), api => api.UseMiddleware<Problems>());

    public static void MapApi(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        app.MapAccessApi();
        app.MapMembersApi();
        app.MapHoldsApi();
        app.MapEventsApi();
        app.MapComposingApi();
        app.MapAudiencesApi();
        app.MapDispatchingApi();
        app.MapReadingsApi();
        app.MapRelaysApi();
        app.MapReportApi();
        app.MapDispatchControlApi();
        app.MapUncertainApi();
        app.MapUndeliveredApi();
        app.MapAnswersApi();
    }
}
