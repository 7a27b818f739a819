using Bulletins.Web.Console;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.HtmlRendering.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bulletins.EndToEnd.Tests.Console;

/// <summary>A circuit gives a page that is added while its first one still loads no parameters, and shows it empty: nothing may keep the first one waiting.</summary>
internal sealed class ConsoleComponentTests
{
    [Test]
    public async Task What_a_component_loads_keeps_the_circuit_from_nothing_and_a_fault_of_it_is_heard()
    {
        await using var circuit = new Circuit(isInteractive: true);
        var loading = new TaskCompletionSource();

        await circuit.ShowAsync(loading.Task).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.That(circuit.Faults, Is.Empty);
        loading.SetException(new InvalidOperationException("It can't be read."));

        Assert.That(() => circuit.Faults.Select(fault => fault.Message), Is.EqualTo(new[] { "It can't be read." }).After(30_000, 10));
    }

    [Test]
    public async Task A_page_without_a_circuit_is_waited_for()
    {
        await using var drawing = new Circuit(isInteractive: false);
        var loading = new TaskCompletionSource();

        var shown = drawing.ShowAsync(loading.Task);
        Assert.That(shown.IsCompleted, Is.False);
        loading.SetResult();

        await shown.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Test]
    public void Each_component_of_the_program_is_one() =>
        Assert.That(typeof(ConsoleComponent).Assembly.GetTypes().Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(ComponentBase)) && !type.IsSubclassOf(typeof(LayoutComponentBase))
            && !type.IsSubclassOf(typeof(ConsoleComponent))), Is.Empty);

    private sealed class Loading : ConsoleComponent
    {
        [Parameter] public Task What { get; set; } = Task.CompletedTask;

        protected override Task OnInitializedAsync() => What;
    }

    private sealed class Circuit(bool isInteractive) : StaticHtmlRenderer(new ServiceCollection().BuildServiceProvider(), NullLoggerFactory.Instance)
    {
        public List<Exception> Faults { get; } = [];

        protected override RendererInfo RendererInfo => new(isInteractive ? "Server" : "Static", isInteractive);

        /// <summary>Ends when nothing of it is waited for any more.</summary>
        public async Task ShowAsync(Task loading)
        {
            var parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(Loading.What)] = loading });
            await Dispatcher.InvokeAsync(() => BeginRenderingComponent(typeof(Loading), parameters).QuiescenceTask);
        }

        protected override void HandleException(Exception exception) => Faults.Add(exception);
    }
}
