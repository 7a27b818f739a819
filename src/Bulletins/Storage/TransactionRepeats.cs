using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Bulletins.Storage;

/// <summary>Runs again what the database gave up in favour of another transaction: nothing of it has happened. A single statement by
/// itself, a transaction where its whole is given to the strategy (<see cref="Transactions"/>), never a part of one.</summary>
/// <param name="isGivenUp">Whether the exception, or one inside it, says so.</param>
public sealed class TransactionRepeats(ExecutionStrategyDependencies dependencies, Func<Exception, bool> isGivenUp) : IExecutionStrategy
{
    /// <summary>Whoever is given up so often has another trouble.</summary>
    public const int MostTries = 6;

    /// <summary>False lets transactions be begun in the open, as all are that nobody else competes with.</summary>
    public bool RetriesOnFailure => false;

    public TResult Execute<TState, TResult>(TState state, Func<DbContext, TState, TResult> operation, Func<DbContext, TState, ExecutionResult<TResult>>? verifySucceeded)
    {
        for (var tried = 1; ; tried++)
        {
            try
            {
                return operation(Context, state);
            }
            catch (Exception failure) when (MayRepeat(failure, tried))
            {
                // The other one has finished, or waits for nobody any more.
            }
        }
    }

    public async Task<TResult> ExecuteAsync<TState, TResult>(TState state, Func<DbContext, TState, CancellationToken, Task<TResult>> operation,
        Func<DbContext, TState, CancellationToken, Task<ExecutionResult<TResult>>>? verifySucceeded, CancellationToken cancellationToken = default)
    {
        for (var tried = 1; ; tried++)
        {
            try
            {
                return await operation(Context, state, cancellationToken);
            }
            catch (Exception failure) when (MayRepeat(failure, tried) && !cancellationToken.IsCancellationRequested)
            {
                // The other one has finished, or waits for nobody any more.
            }
        }
    }

    private DbContext Context => dependencies.CurrentContext.Context;

    private bool MayRepeat(Exception failure, int tried) => tried < MostTries && Context.Database.CurrentTransaction is null && IsGivenUp(failure);

    private bool IsGivenUp(Exception? failure) => failure is not null && (isGivenUp(failure) || IsGivenUp(failure.InnerException));
}
