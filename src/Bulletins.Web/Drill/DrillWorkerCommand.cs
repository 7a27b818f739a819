using System.CommandLine;
using Bulletins.Web.Hosting.Commands;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Bulletins.Web.Drill;

/// <summary><c>drill worker</c>: <c>serve</c> by a clock that the drill sets. For the drill alone, so no help shows it.</summary>
internal sealed class DrillWorkerCommand : Command
{
    public const string Call = "worker", ClockOption = "--clock";

    public DrillWorkerCommand(CommandLine line, string[] settings) : base(Call)
    {
        var clock = new Option<string>(ClockOption) { Required = true };
        Hidden = true;
        Add(clock);
        SetAction((result, cancellation) => ServeCommand.ServeAsync(line, settings, cancellation,
            services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(_ => new DrillClock(result.GetRequiredValue(clock))))));
    }
}
