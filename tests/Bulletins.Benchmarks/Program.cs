using System.Globalization;
using Bulletins.Benchmarks;

if (args is ["pace", .. var rest])
{
    await PaceBenchmark.RunAsync(rest is [var minutes, ..] ? double.Parse(minutes, CultureInfo.InvariantCulture) : 3);
    return;
}
var recipients = args is [var number, ..] && int.TryParse(number, out var given) ? given : 5_000;
await SendingBenchmark.RunAsync(recipients, rounds: 3);
