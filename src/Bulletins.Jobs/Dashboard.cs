using Hangfire;
using Hangfire.Dashboard;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Bulletins.Jobs;

public static class Dashboard
{
    /// <summary>Hangfire's own pages at <c>/jobs</c>.</summary>
    /// <param name="policy">The authorization policy that a visitor must meet.</param>
    public static void MapJobs(this IEndpointRouteBuilder routes, string policy) =>
        // The policy on the endpoint decides; Hangfire's own filter would refuse every visitor from another machine.
        routes.MapHangfireDashboard("/jobs", new DashboardOptions { Authorization = [], AppPath = "/", DisplayStorageConnectionString = false })
            .RequireAuthorization(policy);
}
