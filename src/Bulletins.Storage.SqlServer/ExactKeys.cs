using Bulletins.Tracking.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Bulletins.Storage.SqlServer;

/// <summary>SQL Server takes "a1" and "A1" for the same; SQLite and the code don't. In keys that providers choose those are two.</summary>
internal sealed class ExactKeys(ModelCustomizerDependencies dependencies) : RelationalModelCustomizer(dependencies)
{
    public override void Customize(ModelBuilder modelBuilder, DbContext context)
    {
        base.Customize(modelBuilder, context);
        modelBuilder.Entity<DeliveryEvent>().Property(e => e.Key).UseCollation("Latin1_General_100_BIN2");
    }
}
