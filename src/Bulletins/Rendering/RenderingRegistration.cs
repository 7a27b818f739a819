using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Rendering;

public static class RenderingRegistration
{
    public static IServiceCollection AddRendering(this IServiceCollection services) =>
        services.AddScoped<BulletinPreview>().AddScoped<BulletinApproval>();
}
