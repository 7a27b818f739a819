using Bulletins.Benchmarks;

var numbers = args.Skip(1).Select(arg => int.Parse(arg, System.Globalization.CultureInfo.InvariantCulture)).ToList();
switch (args.FirstOrDefault())
{
    case "sending":
        await SendingBenchmark.RunAsync(numbers.DefaultIfEmpty(10_000));
        break;
    case "distance":
        await DistanceBenchmark.RunAsync();
        break;
    case "preparing":
        await PreparingBenchmark.RunAsync(numbers.Count > 0 ? numbers : [10_000, 100_000, 1_000_000]);
        break;
    case "console":
        await ConsoleBenchmark.RunAsync(numbers.FirstOrDefault(100_000));
        break;
    case "pace":
        await PaceBenchmark.RunAsync(numbers.FirstOrDefault(3));
        break;
    case "bounces":
        await BouncesBenchmark.RunAsync(numbers.FirstOrDefault(10_000));
        break;
    case "scale":
        await ScaleBenchmark.RunAsync(numbers.ElementAtOrDefault(0), numbers.ElementAtOrDefault(1), numbers.ElementAtOrDefault(2));
        break;
    case "parts":
        PartsBenchmark.Run();
        break;
    case "signing":
        SigningBenchmark.Run();
        break;
    case "durability":
        await DurabilityBenchmark.RunAsync(numbers.FirstOrDefault(5_000));
        break;
    case "reading":
        ReadingBenchmark.Run(numbers.FirstOrDefault(10_000));
        break;
    default:
        Console.Error.WriteLine("""
            sending [RECIPIENTS …]    from "send now" to the last outcome, as a ratio to smtp-source
            distance                  the same over lines with 50 ms to each answer, with more and more connections
            preparing [CANDIDATES …]  an audience into delivery rows
            console [RECIPIENTS]      the console's pages while a large dispatch is being sent
            scale [MEMBERS [DISPATCHES [DELIVERIES]]]
                                      every page and list over what years leave behind
            pace [MINUTES]            how exactly a budget is kept and used
            parts                     what one message costs before it is on the line
            reading [REPORTS]         how fast mails that come back are read, from memory and from files
            bounces [REPORTS]         reports that come back, from their folder to the last suppression
            durability [RECIPIENTS]   what it costs that each commit is on disk before the next message
            signing                   what DKIM costs for a message
            """);
        return 1;
}
return 0;
