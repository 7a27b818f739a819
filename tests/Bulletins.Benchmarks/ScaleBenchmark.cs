using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace Bulletins.Benchmarks;

/// <summary>How long each page and list takes over a database of a large association after years, in the whole program, which at the same
/// time does what it always does in the background.</summary>
internal static partial class ScaleBenchmark
{
    private const int Rounds = 11;

    /// <summary>In milliseconds.</summary>
    private const int Limit = 200;

    /// <summary>Where the database is kept, so that the next run needn't make it; a temporary folder of its own when it isn't set.</summary>
    private const string KeptFolder = "BULLETINS_SCALE_FOLDER";

    public static async Task RunAsync(int members, int dispatches, int deliveries)
    {
        (members, dispatches, deliveries) = (Or(members, 1_000_000), Or(dispatches, 500), Or(deliveries, 10_000_000));
        var kept = Environment.GetEnvironmentVariable(KeptFolder);
        var folder = kept ?? Directory.CreateTempSubdirectory("bulletins-scale-").FullName;
        var file = Path.Combine(folder, "bulletins.db");
        if (!File.Exists(file))
        {
            await SendOneAsync(folder);
            var watch = Stopwatch.StartNew();
            YearsOfDispatches.Fill(file, members, dispatches, deliveries);
            Console.WriteLine($"{members} members, {dispatches} dispatches, {deliveries} deliveries made in {watch.Elapsed.TotalSeconds:F0} s, {new FileInfo(file).Length >> 20} MB");
        }
        await ReadPagesAsync(folder, file);
        if (kept is null)
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>The one that all others are made after.</summary>
    private static async Task SendOneAsync(string folder)
    {
        using var reference = await SmtpReference.StartAsync();
        await using var program = await RunningProgram.StartAsync(Settings(reference.Port), folder);
        using var api = await program.ApiAsync();
        await ConsoleBenchmark.WaitUntilAsync(api, await ConsoleBenchmark.SendAsync(api), "completed");
    }

    private static async Task ReadPagesAsync(string folder, string file)
    {
        await using var program = await RunningProgram.StartAsync(Settings(9), folder);
        var session = new CookieContainer();
        using var staff = await program.SignInAsync(session);
        await using var browser = await SignedInBrowser.StartAsync(session.GetCookies(program.Address));
        using var api = await program.ApiAsync();
        var counting = Stopwatch.StartNew();
        while (One(file, "SELECT (SELECT COUNT(*) FROM Dispatches WHERE StartedAt IS NOT NULL) - (SELECT COUNT(*) FROM DispatchFigures)") > 0)
            await Task.Delay(500);
        Console.WriteLine($"figures of all dispatches counted in {counting.Elapsed.TotalSeconds:F0} s");
        var slow = 0;
        double? ofBrowser = null;
        foreach (var page in Pages(file))
        {
            Func<Task<double>> open = page switch
            {
                ['/', 'a', 'p', 'i', ..] => () => ConsoleBenchmark.TimeAsync(api, page),
                ['*', .. var address] => () => browser.TimeAsync(new Uri(program.Address, address)),
                _ => () => ConsoleBenchmark.TimeAsync(staff, page),
            };
            var first = await open();
            List<double> times = [];
            for (var round = 0; round < Rounds; round++)
                times.Add(await open());
            times.Sort();
            var median = times[Rounds / 2];
            var own = page[0] == '*' ? median - (ofBrowser ??= median) : median;
            slow += own > Limit ? 1 : 0;
            Console.WriteLine($"  {Ids().Replace(Uri.UnescapeDataString(page), "{id}"),-72} first {first,7:F0} ms, median {median,6:F0} ms, without the browser's share {own,6:F0} ms, longest {times[^1],6:F0} ms{(own > Limit ? "  SLOW" : "")}");
        }
        Console.WriteLine($"{slow} of the medians over {Limit} ms");
    }

    /// <summary>A star: a page that is drawn over a line, so that only a browser can tell when it is there. The first of them has next to
    /// nothing to read: what it takes is the browser's share.</summary>
    private static string[] Pages(string file)
    {
        var large = One(file, "SELECT MAX(Id) FROM Dispatches");
        var small = One(file, "SELECT MAX(Id) - 100 FROM Dispatches");
        var delivery = One(file, $"SELECT MIN(Id) FROM Deliveries WHERE DispatchId = {large} AND State = 'Sent'");
        var bounced = One(file, $"SELECT MAX(Id) FROM Deliveries WHERE DispatchId = {large} AND State = 'Bounced'");
        var contact = One(file, $"SELECT ContactId FROM Deliveries WHERE Id = {bounced}");
        var late = One(file, $"SELECT MAX(Id) - 500 FROM Deliveries WHERE DispatchId = {large}");
        return
        [
            "*/tokens", "/", "/dispatches", "/dispatches?page=20", $"*/dispatches/{large}", $"*/dispatches/{small}", $"/dispatches/{large}/report", $"/dispatches/{small}/report",
            $"*/dispatches/{large}/undelivered", $"*/dispatches/{small}/undelivered", "*/undelivered",
            $"/dispatches/{large}/deliveries/{delivery}", $"/dispatches/{large}/deliveries/{bounced}",
            "/members", "/members?page=20000", "/members?search=999983", "/members?search=陳999983", "/members?search=第77", "/members?search=有限公司", "/members?search=works+limited", "/members?search=contact777777@", "/members?search=nobodyatall", "/members?industry=biomedicine", "/members?status=Retired",
            $"*/members/{contact}", $"*/contacts/{contact}", "/find?q=contact777777@works38888.example", "/find?q=陳777777", "/find?q=nobodyatall", "/find?q=L777777", "/find?q=第77", "/find?q=有限公司",
            "*/suppressions", "*/suppressions?page=700", "*/suppressions?search=contact777", "/answers", "/answers?show=all", "/answers?show=all&page=2000", "/bulletins", "/bulletins?page=20", "*/segments", "/audit", "/audit?page=10", "*/relays", "*/dispatches/new",
            "/api/dispatches", $"/api/dispatches/{large}", $"/api/dispatches/{large}/deliveries?limit=100", $"/api/dispatches/{large}/deliveries?limit=100&after={late}", $"/api/dispatches/{large}/deliveries?state=failed&limit=100",
            $"/api/dispatches/{large}/deliveries?search=contact999983&limit=100", $"/api/dispatches/{small}/deliveries?search=nobodyatall&limit=100", $"/api/dispatches/{large}/report", $"/api/dispatches/{large}/readings", $"/api/dispatches/{large}/failures",
            $"/api/dispatches/{large}/undelivered", "/api/undelivered", "/api/members?pageSize=100", "/api/members?search=999983", "/api/suppressions", "/api/answers", $"/api/contacts/{contact}/events", $"/api/deliveries/{bounced}/events",
        ];

    }

    private static Dictionary<string, string> Settings(int port) => new()
    {
        ["Mail__Relays__0__Host"] = "127.0.0.1",
        ["Mail__Relays__0__Port"] = port.ToString(CultureInfo.InvariantCulture),
        ["Mail__Relays__0__Security"] = "None",
        ["Logging__LogLevel__Default"] = "Warning",
    };

    private static long One(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static int Or(int number, int otherwise) => number > 0 ? number : otherwise;

    [GeneratedRegex(@"(?<=/)\d{4,}")]
    private static partial Regex Ids();
}
