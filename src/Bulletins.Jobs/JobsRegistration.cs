using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Jobs;

public static class JobsRegistration
{
    public static IServiceCollection AddJobs(this IServiceCollection services) => services;
}
