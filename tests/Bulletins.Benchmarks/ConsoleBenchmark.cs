using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace Bulletins.Benchmarks;

/// <summary>How long the console's pages take while a large dispatch is being sent by the same process.</summary>
internal static class ConsoleBenchmark
{
    public static async Task RunAsync(int recipients)
    {
        using var reference = await SmtpReference.StartAsync();
        await using var program = await RunningProgram.StartAsync(new()
        {
            ["Mail__Relays__0__Host"] = "127.0.0.1",
            ["Mail__Relays__0__Port"] = $"{reference.Port}",
            ["Mail__Relays__0__Security"] = "None",
            ["Mail__Relays__0__MaxConnections"] = "32",
            ["Logging__LogLevel__Default"] = "Warning",
        });
        await LargeAssociation.GrowAsync(program.Database, recipients);
        using var staff = await program.SignInAsync();
        using var api = await program.ApiAsync();
        var dispatch = await SendAsync(api);
        await WaitUntilAsync(api, dispatch, "sending");

        string[] pages = ["/", "/dispatches", $"/dispatches/{dispatch}", "/members", "/bulletins", $"/api/dispatches/{dispatch}", $"/api/dispatches/{dispatch}/deliveries?limit=50"];
        var times = pages.ToDictionary(page => page, _ => new List<double>());
        var watch = Stopwatch.StartNew();
        while (await StateAsync(api, dispatch) == "sending")
            foreach (var page in pages)
                times[page].Add(await TimeAsync(page.StartsWith("/api", StringComparison.Ordinal) ? api : staff, page));
        Console.WriteLine($"{recipients} recipients in {watch.Elapsed.TotalSeconds:F0} s ({recipients / watch.Elapsed.TotalSeconds:F0} a second) while pages were read one after the other:");
        foreach (var (page, milliseconds) in times)
        {
            milliseconds.Sort();
            Console.WriteLine($"  {page,-45} {milliseconds.Count,5} times, median {milliseconds[milliseconds.Count / 2],6:F0} ms, 95 of 100 within {milliseconds[milliseconds.Count * 95 / 100],6:F0} ms, longest {milliseconds[^1],6:F0} ms");
        }
    }

    internal static async Task<double> TimeAsync(HttpClient client, string page)
    {
        var watch = Stopwatch.StartNew();
        using var answer = await client.GetAsync(page);
        await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? watch.Elapsed.TotalMilliseconds : throw new InvalidOperationException($"{page}: {answer.StatusCode}");
    }

    internal static async Task<long> SendAsync(HttpClient api)
    {
        var circular = await File.ReadAllTextAsync(Path.Combine(Testing.Repository.Root, "src", "Bulletins.Web", "Sample", "circular.txt"));
        var bulletin = await PostAsync(api, "/api/bulletins/import", new StringContent(circular, System.Text.Encoding.UTF8, "text/plain"));
        await PostAsync(api, $"/api/bulletins/{bulletin}/approval", null);
        var segment = await PostAsync(api, "/api/segments", JsonContent.Create(new { name = "everyone", rule = new { everyone = true } }));
        return await PostAsync(api, $"/api/bulletins/{bulletin}/dispatches", JsonContent.Create(new { segmentId = segment }));
    }

    private static async Task<long> PostAsync(HttpClient api, string path, HttpContent? content)
    {
        using var answer = await api.PostAsync(path, content);
        var body = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? JsonDocument.Parse(body).RootElement.GetProperty("id").GetInt64()
            : throw new InvalidOperationException($"{path}: {answer.StatusCode} {body}");
    }

    internal static async Task WaitUntilAsync(HttpClient api, long dispatch, string state)
    {
        for (var watch = Stopwatch.StartNew(); await StateAsync(api, dispatch) != state; await Task.Delay(50))
            if (watch.Elapsed > TimeSpan.FromMinutes(3))
                throw new TimeoutException($"The dispatch did not become {state}.");
    }

    private static async Task<string> StateAsync(HttpClient api, long dispatch)
    {
        var body = await api.GetFromJsonAsync<JsonElement>(string.Create(CultureInfo.InvariantCulture, $"/api/dispatches/{dispatch}"));
        return body.GetProperty("state").GetString()!;
    }
}
