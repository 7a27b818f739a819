namespace Bulletins.Web.Hosting;

/// <summary>A core service for a console page: each use gets a scope of its own, with a fresh database context,
/// because a page lives as long as its circuit and a context must not.</summary>
/// <remarks>It runs outside the circuit: SQLite answers on the thread that asks, and while a circuit waits, its page answers to nothing.</remarks>
internal sealed class Scoped<T>(IServiceScopeFactory scopes) where T : notnull
{
    public Task<TResult> UseAsync<TResult>(Func<T, Task<TResult>> use) => Task.Run(async () =>
    {
        await using var scope = scopes.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<T>());
    });

    public Task UseAsync(Func<T, Task> use) => Task.Run(async () =>
    {
        await using var scope = scopes.CreateAsyncScope();
        await use(scope.ServiceProvider.GetRequiredService<T>());
    });
}
