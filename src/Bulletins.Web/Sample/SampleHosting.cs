namespace Bulletins.Web.Sample;

internal static class SampleHosting
{
    public static void AddSample(this WebApplicationBuilder builder) => builder.Services.AddScoped<SampleAssociation>();

    /// <summary>Loads the sample association into an empty Development installation; elsewhere does nothing.</summary>
    public static async Task LoadSampleAsync(this WebApplication app)
    {
        if (!app.Environment.IsDevelopment())
            return;
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<SampleAssociation>().LoadAsync();
    }
}
