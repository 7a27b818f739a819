using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Bulletins.Testing;

/// <summary>What somebody else does in the moment between looking and saving: before the first transaction is begun.</summary>
public sealed class Meanwhile(Action act) : DbTransactionInterceptor
{
    private Action? act = act;

    public override ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(DbConnection connection, TransactionStartingEventData eventData,
        InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default)
    {
        Interlocked.Exchange(ref act, null)?.Invoke();
        return new(result);
    }
}
