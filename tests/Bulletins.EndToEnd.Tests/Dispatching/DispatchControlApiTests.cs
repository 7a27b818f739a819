using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Bulletins.Dispatching;
using Bulletins.EndToEnd.Tests.Harness;
using Bulletins.Sending;
using Bulletins.Testing;
using Bulletins.Testing.Mail;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.EndToEnd.Tests.Dispatching;

/// <summary>A program pauses, resumes, cancels, retries, decides and corrects over HTTP.</summary>
[Parallelizable]
public class DispatchControlApiTests
{
    private SmtpTestServer relay = null!;
    private BulletinsHost host = null!;
    private HttpClient api = null!;
    private Association association = null!;

    /// <summary>What the relay says to a recipient; null takes the mail.</summary>
    private Func<string, string?> answer = _ => null;

    [OneTimeSetUp]
    public async Task Start()
    {
        relay = new SmtpTestServer { Script = (moment, line) => moment == SmtpMoment.Recipient && answer(line) is { } reply ? SmtpAnswer.Say(reply) : null };
        host = await BulletinsHost.StartAsync(
            ("Mail:Relays:0:Name", "test"), ("Mail:Relays:0:Host", "127.0.0.1"), ("Mail:Relays:0:Port", $"{relay.Port}"), ("Mail:Relays:0:Security", "None"));
        api = host.Client(await host.CreateTokenAsync());
        association = new Association(host.OpenDatabase, TimeProvider.System, OwnTemplates.Renderer);
        association.AddContacts(4);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        api.Dispose();
        await host.DisposeAsync();
        await relay.DisposeAsync();
    }

    [SetUp]
    public void TakeEverything() => answer = _ => null;

    [Test]
    public async Task Each_verb_answers_with_the_dispatch_and_a_wrong_state_is_a_conflict_with_a_stable_code()
    {
        answer = _ => "451 4.3.0 later";
        var id = await SendAsync();
        await StateAsync(id, "sending");
        Assert.That((await DoneAsync(id, "pause")).GetProperty("state").GetString(), Is.EqualTo("paused"));
        Assert.That(await RefusedAsync($"/api/dispatches/{id}/pause", null), Is.EqualTo((409, "Dispatch.WrongState")));
        Assert.That((await DoneAsync(id, "resumption")).GetProperty("state").GetString(), Is.EqualTo("sending"));
        Assert.That((await DoneAsync(id, "cancellation")).GetProperty("state").GetString(), Is.EqualTo("cancelled"));
        foreach (var verb in (string[])["pause", "resumption", "cancellation"])
            Assert.That(await RefusedAsync($"/api/dispatches/{id}/{verb}", null), Is.EqualTo((409, "Dispatch.WrongState")), verb);
        Assert.That(await RefusedAsync("/api/dispatches/999999/pause", null), Is.EqualTo((404, "Dispatch.NotFound")));
    }

    [Test]
    public async Task What_waits_for_its_time_is_paused_and_waits_for_it_again_when_resumed()
    {
        var id = (await ScheduleAsync(new { segmentId = NewSegment(), sendAt = "2100-01-01T09:30" })).GetProperty("id").GetInt64();
        Assert.That((await DoneAsync(id, "pause")).GetProperty("state").GetString(), Is.EqualTo("paused"));
        Assert.That((await DoneAsync(id, "resumption")).GetProperty("state").GetString(), Is.EqualTo("scheduled"));
        await DoneAsync(id, "cancellation");
    }

    [Test]
    public async Task Only_those_are_retried_whose_reason_was_named()
    {
        answer = line => line.Contains("contact1@", StringComparison.Ordinal) ? "550 5.1.1 User unknown" : line.Contains("contact2@", StringComparison.Ordinal) ? "550 5.2.1 Mailbox disabled" : null;
        var id = await SendAsync();
        await StateAsync(id, "completed");
        var failures = await api.GetFromJsonAsync<JsonElement>($"/api/dispatches/{id}/failures");
        var counts = failures.GetProperty("reasons").EnumerateArray().ToDictionary(f => f.GetProperty("reason").GetString()!, f => f.GetProperty("count").GetInt32());
        Assert.That(counts["unknownAddress"], Is.EqualTo(1));

        Assert.That(await RefusedAsync($"/api/dispatches/{id}/retries", new { }), Is.EqualTo((400, "Retry.NoReason")));
        Assert.That(await RefusedAsync($"/api/dispatches/{id}/retries", new { reasons = Array.Empty<string>() }), Is.EqualTo((400, "Retry.NoReason")));
        Assert.That(await RefusedAsync($"/api/dispatches/{id}/retries", new { reasons = new[] { "weather" } }), Is.EqualTo((400, "JsonWord")));
        Assert.That(await RefusedAsync($"/api/dispatches/{id}/retries", new { all = true, reasons = new[] { "unknownAddress" } }), Is.EqualTo((400, "RetryAllOrSome")));
        answer = _ => null;
        var retried = await PostAsync($"/api/dispatches/{id}/retries", new { reasons = new[] { "unknownAddress" } }, HttpStatusCode.OK);
        Assert.That((retried.GetProperty("deliveries").GetInt32(), retried.GetProperty("leftOut").GetInt32(), failures.GetProperty("seenTo").GetInt32()), Is.EqualTo((1, 0, 0)));
        var counted = (await StateAsync(id, "completed")).GetProperty("counts");
        Assert.That(counted.GetProperty("sent").GetInt32() + counted.GetProperty("failed").GetInt32() + counted.GetProperty("deferred").GetInt32(), Is.EqualTo(4));
        Assert.That(counted.GetProperty("sent").GetInt32(), Is.EqualTo(3));
    }

    [Test]
    public async Task A_held_delivery_is_decided_once_and_the_rest_together()
    {
        await using var db = host.OpenDatabase();
        var dispatch = await new DispatchBuilder().In(DispatchState.Completed).With(DeliveryState.Sent, 2).With(Held).With(Held).With(Held).SaveAsync(db);
        var held = (await api.GetFromJsonAsync<JsonElement>($"/api/dispatches/{dispatch.Id}/deliveries?held=true")).GetProperty("items").EnumerateArray().Select(d => d.GetProperty("id").GetInt64()).ToList();
        Assert.That(held, Has.Count.EqualTo(3));

        Assert.That(await RefusedAsync($"/api/deliveries/{held[0]}/decision", new { }), Is.EqualTo((400, "DecisionUnsaid")));
        var one = await PostAsync($"/api/deliveries/{held[0]}/decision", new { decision = "leaveAsSent" }, HttpStatusCode.OK);
        Assert.That((one.GetProperty("needsDecision").GetBoolean(), one.GetProperty("decision").GetString()), Is.EqualTo((false, "leaveAsSent")));
        Assert.That(await RefusedAsync($"/api/deliveries/{held[0]}/decision", new { decision = "leaveAsSent" }), Is.EqualTo((409, "Decision.Made")));
        var rest = await PostAsync($"/api/dispatches/{dispatch.Id}/decision", new { decision = "leaveAsSent" }, HttpStatusCode.OK);
        Assert.That(rest.GetProperty("deliveries").GetInt32(), Is.EqualTo(2));
        Assert.That(rest.GetProperty("dispatch").GetProperty("needDecision").GetInt32(), Is.Zero);
        Assert.That(await RefusedAsync($"/api/dispatches/{dispatch.Id}/decision", new { decision = "leaveAsSent" }), Is.EqualTo((409, "Decision.Made")));
    }

    [Test]
    public async Task What_waits_for_a_decision_is_listed_over_all_dispatches()
    {
        await using var db = host.OpenDatabase();
        var dispatch = await new DispatchBuilder().In(DispatchState.Cancelled).With(Held).SaveAsync(db);
        var page = await api.GetFromJsonAsync<JsonElement>("/api/uncertain?limit=1");
        var first = page.GetProperty("items").EnumerateArray().Single();
        Assert.That((first.GetProperty("dispatchId").GetInt64(), first.GetProperty("dispatchState").GetString(), first.GetProperty("mayBeSentOnceMore").GetBoolean()), Is.EqualTo((dispatch.Id, "cancelled", false)));
        Assert.That(first.GetProperty("delivery").GetProperty("needsDecision").GetBoolean());
        Assert.That(page.GetProperty("total").GetInt32(), Is.GreaterThanOrEqualTo(1));
    }

    [Test]
    public async Task The_limit_and_the_priority_are_changed_until_the_dispatch_is_over()
    {
        answer = _ => "451 4.3.0 later";
        var id = await SendAsync();
        var limited = await PostAsync($"/api/dispatches/{id}/limit", new { notAfter = "2099-12-01T18:00:00+08:00" }, HttpStatusCode.OK);
        Assert.That(limited.GetProperty("notAfter").GetString(), Is.EqualTo("2099-12-01T10:00:00Z"));
        Assert.That(await RefusedAsync($"/api/dispatches/{id}/limit", new { }), Is.EqualTo((400, "Missing")));
        Assert.That(await RefusedAsync($"/api/dispatches/{id}/limit", new { notAfter = "2021-04-29T10:00:00+08:00" }), Is.EqualTo((400, "Dispatch.NotAfterPassed")));
        var lifted = await PostAsync($"/api/dispatches/{id}/limit", new { notAfter = (string?)null }, HttpStatusCode.OK);
        Assert.That(lifted.GetProperty("notAfter").ValueKind, Is.EqualTo(JsonValueKind.Null));
        var urgent = await PostAsync($"/api/dispatches/{id}/priority", new { priority = "urgent" }, HttpStatusCode.OK);
        Assert.That(urgent.GetProperty("priority").GetString(), Is.EqualTo("urgent"));
        await DoneAsync(id, "cancellation");
        Assert.That(await RefusedAsync($"/api/dispatches/{id}/priority", new { priority = "normal" }), Is.EqualTo((409, "Dispatch.WrongState")));
        Assert.That(await RefusedAsync($"/api/dispatches/{id}/limit", new { notAfter = (string?)null }), Is.EqualTo((409, "Dispatch.WrongState")));
    }

    [Test]
    public async Task The_relays_are_told_with_the_send_window()
    {
        var told = await api.GetFromJsonAsync<JsonElement>("/api/relays");
        Assert.That(told.GetProperty("window").GetProperty("open").GetBoolean());
        Assert.That(told.GetProperty("relays").EnumerateArray().Select(relay => relay.GetProperty("name").GetString()), Is.EqualTo(new[] { "test" }));
        Assert.That(told.GetProperty("relays")[0].GetProperty("pace").GetProperty("budget").EnumerateObject().Select(limit => limit.Name),
            Is.EqualTo(new[] { "connections", "messagesPerConnection", "perSecond", "perMinute", "perHour", "perDay" }));
    }

    [Test]
    public async Task A_paused_dispatch_is_corrected_under_a_new_approval_and_those_who_have_the_old_text_are_told()
    {
        answer = line => line.Contains("contact1@", StringComparison.Ordinal) ? null : "451 4.3.0 later";
        var id = await SendAsync();
        while ((await ReadAsync(id)).GetProperty("counts") is var counts && (counts.GetProperty("sent").GetInt32() < 1 || counts.GetProperty("deferred").GetInt32() < 3))
            await Task.Delay(100);
        Assert.That(await RefusedAsync($"/api/dispatches/{id}/correction", null), Is.EqualTo((409, "Dispatch.WrongState")));
        await DoneAsync(id, "pause");

        var draft = await PostAsync($"/api/dispatches/{id}/correction", null, HttpStatusCode.Created);
        var bulletin = draft.GetProperty("id").GetInt64();
        Assert.That(draft.GetProperty("title").GetString(), Does.StartWith("【更正】"));
        var plan = await api.GetFromJsonAsync<JsonElement>($"/api/dispatches/{id}/correction");
        Assert.That((plan.GetProperty("toGo").GetInt32(), plan.GetProperty("haveIt").GetInt32()), Is.EqualTo((3, 1)));
        Assert.That(await RefusedAsync($"/api/dispatches/{id}/revisions", new { bulletinId = bulletin, erratum = true }), Is.EqualTo((409, "Dispatch.NotApproved")));
        await PostAsync($"/api/bulletins/{bulletin}/approval", null, HttpStatusCode.OK);
        Assert.That(await RefusedAsync($"/api/dispatches/{id}/revisions", new { bulletinId = bulletin }), Is.EqualTo((400, "ErratumUnsaid")));

        answer = _ => null;
        var corrected = await PostAsync($"/api/dispatches/{id}/revisions", new { bulletinId = bulletin, erratum = true }, HttpStatusCode.Created);
        Assert.That(corrected.GetProperty("dispatch").GetProperty("contentRevision").GetInt32(), Is.EqualTo(2));
        var erratum = await StateAsync(corrected.GetProperty("erratum").GetProperty("id").GetInt64(), "completed");
        Assert.That((erratum.GetProperty("erratumOf").GetInt64(), erratum.GetProperty("candidates").GetInt32(), erratum.GetProperty("counts").GetProperty("sent").GetInt32()), Is.EqualTo((id, 1, 1)));
    }

    [Test]
    public async Task Priority_policy_and_limit_are_chosen_when_it_is_scheduled()
    {
        var scheduled = await ScheduleAsync(new { segmentId = NewSegment(), sendAt = "2100-01-01T09:30", notAfter = "2100-01-01T12:00+08:00", uncertain = "hold", priority = "urgent" });
        Assert.That((scheduled.GetProperty("uncertain").GetString(), scheduled.GetProperty("priority").GetString(), scheduled.GetProperty("notAfter").GetString()),
            Is.EqualTo(("hold", "urgent", "2100-01-01T04:00:00Z")));
        await DoneAsync(scheduled.GetProperty("id").GetInt64(), "cancellation");
    }

    [Test]
    public async Task The_resources_are_described_with_their_refusals()
    {
        var paths = (await api.GetFromJsonAsync<JsonElement>("/openapi/v1.json")).GetProperty("paths");
        foreach (var resource in (string[])["pause", "resumption", "cancellation", "retries", "decision", "correction", "revisions"])
            Assert.That(paths.GetProperty($"/api/dispatches/{{id}}/{resource}").GetProperty("post").GetProperty("responses").TryGetProperty("409", out _), resource);
        Assert.That(paths.TryGetProperty("/api/deliveries/{id}/decision", out _));
    }

    [Test]
    public async Task A_call_that_is_repeated_because_its_answer_was_lost_makes_one_dispatch()
    {
        var dispatches = $"/api/bulletins/{association.AddApprovedBulletin(Guid.NewGuid().ToString()).Id}/dispatches";
        var request = new { segmentId = NewSegment(), sendAt = "2100-01-01T09:30", lastKnown = 0 };
        var made = await PostAsync(dispatches, request, HttpStatusCode.Created);

        var repeated = await PostAsync(dispatches, request, HttpStatusCode.Conflict);

        Assert.That(repeated.GetProperty("detail").GetString(), Does.Contain($"{made.GetProperty("id").GetInt64()}"));
    }

    private static DeliveryRow Held => new(DeliveryState.Uncertain) { Tries = [new(AttemptOutcome.Uncertain, null, null, "reset")] };

    /// <summary>The four firms, and not those that other tests' dispatches bring along.</summary>
    private long NewSegment() =>
        association.AddSegment("""{"version":1,"all":[{"field":"industry","anyOf":["electronics"]}]}""", Guid.NewGuid().ToString()).Id;

    private async Task<long> SendAsync() =>
        (await ScheduleAsync(new { segmentId = NewSegment() })).GetProperty("id").GetInt64();

    private Task<JsonElement> ScheduleAsync(object request) =>
        PostAsync($"/api/bulletins/{association.AddApprovedBulletin(Guid.NewGuid().ToString()).Id}/dispatches", request, HttpStatusCode.Created);

    private Task<JsonElement> ReadAsync(long id) => api.GetFromJsonAsync<JsonElement>($"/api/dispatches/{id}");

    private async Task<JsonElement> StateAsync(long id, string state)
    {
        for (var watch = System.Diagnostics.Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(60); await Task.Delay(100))
            if (await ReadAsync(id) is var dispatch && dispatch.GetProperty("state").GetString() == state)
                return dispatch;
        throw new TimeoutException($"Dispatch {id} did not come to be {state}: {await ReadAsync(id)}");
    }

    private Task<JsonElement> DoneAsync(long id, string verb) => PostAsync($"/api/dispatches/{id}/{verb}", null, HttpStatusCode.OK);

    private async Task<JsonElement> PostAsync(string address, object? body, HttpStatusCode expected)
    {
        using var answered = body is null ? await api.PostAsync(address, null) : await api.PostAsJsonAsync(address, body);
        Assert.That(answered.StatusCode, Is.EqualTo(expected), await answered.Content.ReadAsStringAsync());
        return await answered.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task<(int Status, string? Code)> RefusedAsync(string address, object? body)
    {
        using var answered = body is null ? await api.PostAsync(address, null) : await api.PostAsJsonAsync(address, body);
        var problem = await answered.Content.ReadFromJsonAsync<JsonElement>();
        Assert.That(problem.GetProperty("detail").GetString(), Is.Not.Empty);
        return ((int)answered.StatusCode, problem.GetProperty("code").GetString());
    }
}
