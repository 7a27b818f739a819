using Bulletins.Benchmarks;

var recipients = args is [var number, ..] && int.TryParse(number, out var given) ? given : 5_000;
await SendingBenchmark.RunAsync(recipients, rounds: 3);
