using Bulletins.Audiences.Explaining;
using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Audiences;

public static class AudiencesRegistration
{
    public static IServiceCollection AddAudiences(this IServiceCollection services) => services
        .AddSingleton<AudienceQuery>()
        .AddSingleton<AudienceSizes>()
        .AddScoped<AudiencePreview>()
        .AddScoped<AudienceExplanation>()
        .AddScoped<SegmentLibrary>();
}
