using Microsoft.AspNetCore.Components;

namespace Bulletins.Web.Console;

/// <summary>A component of the console. What it loads, nobody waits for: it shows when it is there.</summary>
/// <remarks>The framework waits for what the components of a circuit's first page load, and gives none that is added meanwhile its parameters, also not afterwards (seen with 10.0.12): whoever followed a
/// link while something of the first page was still loading looked at an empty page. Where a page is drawn once and without a circuit it has to be waited for.</remarks>
public abstract class ConsoleComponent : ComponentBase
{
    public override Task SetParametersAsync(ParameterView parameters)
    {
        var loading = base.SetParametersAsync(parameters);
        if (loading.IsCompleted || !RendererInfo.IsInteractive)
            return loading;
        _ = AwaitAsync(loading);
        return Task.CompletedTask;
    }

    private async Task AwaitAsync(Task loading)
    {
        try
        {
            await loading;
        }
        catch (OperationCanceledException)
        {
            // As the framework takes it: the person has left.
        }
        catch (Exception failure)
        {
            await DispatchExceptionAsync(failure);
        }
    }
}
