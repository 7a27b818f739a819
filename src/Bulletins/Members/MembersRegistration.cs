using Bulletins.Members.Consent;
using Bulletins.Members.Importing;
using Bulletins.Members.Search;
using Bulletins.Members.Suppressions;
using Bulletins.Members.Topics;
using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Members;

public static class MembersRegistration
{
    public static IServiceCollection AddMembers(this IServiceCollection services)
    {
        services.AddOptions<MemberImportOptions>().BindConfiguration(MemberImportOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services
            .AddScoped<Catalogue>()
            .AddScoped<CatalogueRegister>()
            .AddScoped<NameSearch>()
            .AddScoped<MemberDirectory>()
            .AddScoped<MemberRegister>()
            .AddScoped<ContactRegister>()
            .AddScoped<SuppressionList>()
            .AddScoped<ConsentHistory>()
            .AddScoped<ContactChoices>()
            .AddScoped<MemberImport>()
            .AddScoped<MemberExport>();
    }
}
