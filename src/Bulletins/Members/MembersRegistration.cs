using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Members;

public static class MembersRegistration
{
    public static IServiceCollection AddMembers(this IServiceCollection services) => services
        .AddScoped<ContactChoices>();
}
