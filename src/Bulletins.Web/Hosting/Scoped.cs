namespace Bulletins.Web.Hosting;

/// <summary>A core service for a console page: each use gets a scope of its own, with a fresh database context,
/// because a page lives as long as its circuit and a context must not.</summary>
internal sealed class Scoped<T>(IServiceScopeFactory scopes) where T : notnull
{
    public async Task<TResult> UseAsync<TResult>(Func<T, Task<TResult>> use)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<T>());
    }

    public async Task UseAsync(Func<T, Task> use)
    {
        await using var scope = scopes.CreateAsyncScope();
        await use(scope.ServiceProvider.GetRequiredService<T>());
    }
}
