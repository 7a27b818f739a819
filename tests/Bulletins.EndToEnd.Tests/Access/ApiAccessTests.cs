using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Bulletins.Access;
using Bulletins.EndToEnd.Tests.Harness;

namespace Bulletins.EndToEnd.Tests.Access;

[Parallelizable]
internal sealed class ApiAccessTests : BrowserTest
{
    private BulletinsHost host = null!;

    [OneTimeSetUp]
    public async Task Start() => host = await BulletinsHost.StartAsync(("ASPNETCORE_ENVIRONMENT", "Development"));

    [OneTimeTearDown]
    public async Task Stop() => await host.DisposeAsync();

    [Test]
    public async Task The_command_prints_the_token_alone()
    {
        var result = await host.RunCommandAsync("tokens", "add", "--name", "alone", "--role", "Author");
        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(result.StandardOutput.Trim(), Does.Match("^bulletins_[A-Za-z0-9_-]{43}$"));
        using var client = host.Client(result.StandardOutput.Trim());
        var me = await ReadAsync(await client.GetAsync("/api/me"), HttpStatusCode.OK, "application/json");
        Assert.That(me.ToString(), Is.EqualTo("""{"kind":"token","name":"alone","role":"author"}"""));
    }

    [Test]
    public async Task A_second_token_of_the_same_name_is_refused_in_one_sentence()
    {
        await host.CreateTokenAsync(name: "twice");
        var again = await host.RunCommandAsync("tokens", "add", "--name", "twice", "--role", "Author");
        Assert.That(again.ExitCode, Is.EqualTo(1));
        Assert.That(again.StandardOutput, Is.Empty);
        Assert.That(again.Terminal.Trim().Split('\n'), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task A_call_without_a_token_is_answered_and_not_redirected()
    {
        using var client = host.Client(followRedirects: false);
        var answer = await client.GetAsync("/api/me");
        Assert.That(answer.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Bearer"));
        await ExpectProblemAsync(answer, HttpStatusCode.Unauthorized, "Token.Missing");
    }

    [TestCase("Bearer wrong")]
    [TestCase("Bearer ")]
    [TestCase("bearer bulletins_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_call_with_a_wrong_token_is_refused(string header)
    {
        using var client = host.Client(followRedirects: false);
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header);
        await ExpectProblemAsync(await client.GetAsync("/api/me"), HttpStatusCode.Unauthorized, header == "Bearer " ? "Token.Missing" : "Token.Unknown");
    }

    [Test]
    public async Task A_token_opens_no_page()
    {
        using var client = host.Client(await host.CreateTokenAsync(), followRedirects: false);
        var answer = await client.GetAsync("/staff");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Redirect));
        Assert.That(answer.Headers.Location?.ToString(), Does.Contain("/sign-in"));
    }

    [Test]
    public async Task A_token_with_too_few_rights_is_told_so()
    {
        using var client = host.Client(await host.CreateTokenAsync(Role.Author));
        await ExpectProblemAsync(await client.PostAsync("/api/dispatches/1/pause", null), HttpStatusCode.Forbidden, "Status403");
    }

    [Test]
    public async Task An_address_that_is_not_there_is_a_problem_in_the_callers_language()
    {
        using var client = host.Client(await host.CreateTokenAsync());
        var chinese = await ExpectProblemAsync(await client.GetAsync("/api/nothing"), HttpStatusCode.NotFound, "Status404");
        Assert.That(chinese, Does.Contain("這個網址"));
        client.DefaultRequestHeaders.AcceptLanguage.Add(new StringWithQualityHeaderValue("en-GB"));
        var english = await ExpectProblemAsync(await client.GetAsync("/api/nothing"), HttpStatusCode.NotFound, "Status404");
        Assert.That(english, Is.EqualTo("There is nothing at this address."));
    }

    [Test]
    public async Task Broken_JSON_is_answered_with_the_line()
    {
        using var client = host.Client(await host.CreateTokenAsync());
        client.DefaultRequestHeaders.AcceptLanguage.Add(new StringWithQualityHeaderValue("en"));
        using var body = new StringContent("{\n  \"segmentId\": 1,\n  \"sendAt\": \"tomorrow\"\n}", new MediaTypeHeaderValue("application/json"));
        var detail = await ExpectProblemAsync(await client.PostAsync("/api/bulletins/1/dispatches", body), HttpStatusCode.BadRequest, "Json");
        Assert.That(detail, Does.Contain("line 3").And.Contain("$.sendAt"));
    }

    [TestCase("/api/dispatches/1/priority", """{"priority":"high"}""", "JsonWord", "“priority”", "normal, urgent")]
    [TestCase("/api/dispatches/1/decision", """{"decision":"perhaps"}""", "JsonWord", "“decision”", "sendOnceMore, leaveAsSent")]
    [TestCase("/api/dispatches/1/retries", """{"reasons":["tired"]}""", "JsonWord", "“reasons[0]”", "mailboxFull")]
    [TestCase("/api/segments/1/audience/explanation", null, "Missing", "“email”")]
    public async Task What_is_wrong_with_a_value_or_missing_is_named(string address, string? sent, string code, params string[] said)
    {
        using var client = host.Client(await host.CreateTokenAsync());
        client.DefaultRequestHeaders.AcceptLanguage.Add(new StringWithQualityHeaderValue("en"));
        using var answer = sent is null ? await client.GetAsync(address) : await client.PostAsync(address, new StringContent(sent, MediaTypeHeaderValue.Parse("application/json")));
        var detail = await ExpectProblemAsync(answer, HttpStatusCode.BadRequest, code);
        foreach (var words in said)
            Assert.That(detail, Does.Contain(words));
    }

    [Test]
    public async Task Fifty_megabytes_are_refused_in_a_sentence_that_arrives()
    {
        using var client = host.Client(await host.CreateTokenAsync());
        client.DefaultRequestHeaders.AcceptLanguage.Add(new StringWithQualityHeaderValue("en"));
        using var body = new ByteArrayContent(new byte[50 * 1024 * 1024]);
        body.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        var detail = await ExpectProblemAsync(await client.PostAsync("/api/members/import", body), HttpStatusCode.RequestEntityTooLarge, "TooLargeBy");
        Assert.That(detail, Does.Contain("50 MB").And.Contain("32 MB"));
    }

    [Test]
    public async Task A_signed_in_page_reads_but_changes_nothing_without_an_antiforgery_token()
    {
        var page = await OpenPageAsync(await host.SignInLinkAsync(), "en");
        await page.Locator("form.form button").ClickAsync();
        await page.ArriveAtAsync(host.BaseUrl + "/");
        var read = await page.EvaluateAsync<int>("fetch('/api/me').then(answer => answer.status)");
        Assert.That(read, Is.EqualTo(200));
        var forged = await page.EvaluateAsync<string>("fetch('/api/dispatches/1/pause', { method: 'POST' }).then(async answer => answer.status + ' ' + (await answer.json()).code)");
        Assert.That(forged, Is.EqualTo("400 Antiforgery"));
        var meant = await page.EvaluateAsync<int>(
            """
            fetch('/api/dispatches/1/pause', {
              method: 'POST',
              headers: { 'X-Antiforgery-Token': document.querySelector('[name=__RequestVerificationToken]').value },
            }).then(answer => answer.status)
            """);
        Assert.That(meant, Is.EqualTo(404));
    }

    [Test]
    public async Task The_OpenAPI_document_names_the_calls_and_the_token()
    {
        using var client = host.Client();
        var document = await ReadAsync(await client.GetAsync("/openapi/v1.json"), HttpStatusCode.OK, "application/json");
        Assert.That(document.GetProperty("paths").TryGetProperty("/api/dispatches/{id}", out _), Is.True);
        Assert.That(document.GetProperty("components").GetProperty("securitySchemes").GetProperty("token").GetProperty("scheme").GetString(), Is.EqualTo("bearer"));
    }

    [Test]
    public async Task Every_call_says_in_a_sentence_what_it_is_for_and_in_which_form_it_answers()
    {
        using var client = host.Client();
        var paths = (await ReadAsync(await client.GetAsync("/openapi/v1.json"), HttpStatusCode.OK, "application/json")).GetProperty("paths");
        var calls = (from path in paths.EnumerateObject() from call in path.Value.EnumerateObject() select (Name: $"{call.Name} {path.Name}", call.Value)).ToList();

        Assert.That(calls.Where(call => !call.Value.TryGetProperty("summary", out _)).Select(call => call.Name), Is.Empty);
        Assert.That(calls.Where(call => !call.Value.GetProperty("responses").EnumerateObject().Any(TellsAll)).Select(call => call.Name), Is.Empty);

        static bool TellsAll(JsonProperty answer) => answer.Name == "204" || answer.Name.StartsWith('2') && answer.Value.TryGetProperty("content", out _);
    }

    /// <summary>Of the first of everything, or of one that isn't there.</summary>
    [Test]
    public async Task Whatever_a_caller_leaves_out_is_told_and_no_call_breaks()
    {
        using var client = host.Client(await host.CreateTokenAsync());
        var paths = (await ReadAsync(await client.GetAsync("/openapi/v1.json"), HttpStatusCode.OK, "application/json")).GetProperty("paths");
        var calls = from path in paths.EnumerateObject()
                    from call in path.Value.EnumerateObject()
                    let takesJson = call.Value.TryGetProperty("requestBody", out var body) && body.GetProperty("content").TryGetProperty("application/json", out _)
                    where call.Name == "get" || takesJson
                    from sent in takesJson ? (string[])["{}", "null", ""] : [""]
                    select (Method: call.Name, Path: path.Name.Replace("{language}", "zh-Hant", StringComparison.Ordinal).Replace("{number}", "M0001", StringComparison.Ordinal).Replace("{id}", "1", StringComparison.Ordinal), Sent: sent);

        using (Assert.EnterMultipleScope())
        {
            foreach (var call in calls.ToList())
            {
                using var request = new HttpRequestMessage(new HttpMethod(call.Method), call.Path);
                if (call.Method != "get")
                    request.Content = new StringContent(call.Sent, MediaTypeHeaderValue.Parse("application/json"));
                using var answer = await client.SendAsync(request);
                Assert.That((int)answer.StatusCode, call.Method == "get" ? Is.LessThan(500) : Is.InRange(400, 499), $"{call.Method} {call.Path} {call.Sent}: {await answer.Content.ReadAsStringAsync()}");
            }
        }
        Assert.That(calls.Count(call => call.Method != "get"), Is.GreaterThan(20));
    }

    private static async Task<string> ExpectProblemAsync(HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        var problem = await ReadAsync(answer, status, "application/problem+json");
        Assert.That(problem.GetProperty("code").GetString(), Is.EqualTo(code));
        Assert.That(problem.GetProperty("status").GetInt32(), Is.EqualTo((int)status));
        Assert.That(problem.GetProperty("traceId").GetString(), Is.Not.Empty);
        return problem.GetProperty("detail").GetString()!;
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer, HttpStatusCode status, string type)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.That((answer.StatusCode, answer.Content.Headers.ContentType?.MediaType), Is.EqualTo((status, type)), text);
        return JsonDocument.Parse(text).RootElement;
    }
}
