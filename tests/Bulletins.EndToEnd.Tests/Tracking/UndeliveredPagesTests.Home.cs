using Bulletins.Composing;
using Bulletins.Dispatching;
using Bulletins.EndToEnd.Tests.Harness;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing;
using Bulletins.Texts;
using Bulletins.Tracking.Incoming;
using Bulletins.Tracking.Notices;
using Bulletins.Tracking.Scores;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Bulletins.EndToEnd.Tests.Tracking;

/// <remarks>What the home page says of it, beside all else that needs a person.</remarks>
internal sealed partial class UndeliveredPagesTests
{
    [Test, Order(6)]
    public async Task The_home_page_lists_all_that_needs_a_person_and_leads_there()
    {
        await using (var db = host.OpenDatabase())
            await ArrangeWorkAsync(db);
        var open = (await ReadAsync($"/api/dispatches/{dispatch}/undelivered")).GetProperty("total").GetInt32();
        var page = await OpenAsync("/", width: 375);
        foreach (var kind in (string[])["StoppedByItself", "Held", "InReview", "OverdueDraft", "Undelivered", "Answer", "AnswerNotForwarded", "CloseToSuppression", "Mailbox", "Notice", "Paused"])
            await Assertions.Expect(page.Locator($"[data-work={kind}]").First).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("[data-work=StoppedByItself]").First).ToContainTextAsync("郵件連續 50 次被拒");
        await Assertions.Expect(page.Locator("[data-work=Undelivered]")).ToHaveCountAsync(5);
        await Assertions.Expect(page.Locator("[data-work=MoreUndelivered] .badge")).ToHaveTextAsync($"{open}");
        await Assertions.Expect(page.Locator("[data-work=AnswerNotForwarded] .badge")).ToHaveTextAsync("2");
        await Assertions.Expect(page.Locator("[data-work=AnswerNotForwarded]")).ToContainTextAsync("the relay refused it");
        await Assertions.Expect(page.Locator("[data-work=Notice] .badge")).ToHaveTextAsync("1");
        await page.ShouldFitAsync();
        await page.ShouldBeAccessibleAsync();
        await page.Locator("[data-work=MoreUndelivered] a").ClickAsync();
        await page.ReadyAsync();
        await page.Locator($".firm a[href='/dispatches/{dispatch}/undelivered']").First.ClickAsync();
        await page.ReadyAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("未送達的公司");
    }

    [Test, Order(7)]
    public async Task Answers_that_could_not_be_passed_on_are_listed_and_say_so()
    {
        var page = await OpenAsync("/", "en");
        await page.Locator("[data-work=AnswerNotForwarded] a").ClickAsync();
        await Assertions.Expect(page.Locator(".answer-table tbody tr")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator(".answer-table .badge-bad")).ToHaveTextAsync(["Not passed on", "Not passed on"]);
        await page.Locator(".answer-table a").First.ClickAsync();
        await Assertions.Expect(page.Locator("dl.facts").First).ToContainTextAsync("office@association.example: the relay refused it");
        await page.GetByRole(AriaRole.Button, new() { Name = "Pass on to the issuer" }).ClickAsync();
        await Assertions.Expect(page.Locator("dl.facts .badge").First).ToHaveTextAsync("Passed on");
    }

    private static async Task ArrangeWorkAsync(BulletinsDb db)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        await new DispatchBuilder().PausedBecause(new Fault(Words.Sending, "Refusals.All", 50, 48, "554 spam")).With(DeliveryState.Pending, 1).SaveAsync(db);
        await new DispatchBuilder().In(DispatchState.Paused).With(DeliveryState.Pending, 1).SaveAsync(db);
        await new DispatchBuilder().In(DispatchState.Completed)
            .With(new DeliveryRow(DeliveryState.Uncertain) { Tries = [new SendResult(AttemptOutcome.Uncertain, null, null, "reset", ReplyReason.Unspecified)] }).SaveAsync(db);
        for (var newer = 0; newer < 5; newer++)
            await new DispatchBuilder().In(DispatchState.Completed).PreparedAt(now).With(DeliveryState.Failed, 1).SaveAsync(db);
        var issuer = await db.Issuers.FirstAsync();
        foreach (var submitted in (bool[])[false, true])
        {
            var bulletin = new Bulletin { IssuerId = issuer.Id, IssuedOn = new DateOnly(2021, 4, 29), CreatedAt = now, CreatedBy = "test" };
            bulletin.Editions.Add(new Edition { Language = Language.TraditionalChinese, Title = "草稿", Body = "<p>內容</p>" });
            if (submitted)
                bulletin.Submit("test", now);
            db.Bulletins.Add(bulletin);
        }
        var score = new AddressScore { NormalizedEmail = $"full-{Guid.NewGuid():N}@firm.example" };
        score.Add(3, now, TimeSpan.FromDays(30));
        score.Warn(now);
        db.AddressScores.Add(score);
        var answers = new[] { IncomingMailState.ForStaff, IncomingMailState.Forwarded, IncomingMailState.Forwarded }.Select(state =>
        {
            var mail = new IncomingMail { Digest = Guid.NewGuid().ToString("N"), Source = "test", ReceivedAt = now };
            mail.Handle(state, now, "test");
            return mail;
        }).ToList();
        db.IncomingMails.AddRange(answers);
        await db.SaveChangesAsync();
        db.IncomingMailContents.AddRange(answers.Select(answer => new IncomingMailContent { IncomingMailId = answer.Id, Octets = "From: chan@firm.example\r\n\r\nThank you.\r\n"u8.ToArray() }));
        await db.SaveChangesAsync();
        // The second answer is too large to be attached.
        foreach (var (key, attached) in ((string, long?)[])[($"forward:{answers[1].Id}", answers[1].Id), ($"forward:{answers[2].Id}", null), ("suppressions:today", null)])
        {
            var notice = Notice.Write(key, "office@association.example", "x", "x", now, incomingMailId: attached);
            notice.MarkFailed("the relay refused it", null);
            db.Notices.Add(notice);
        }
        await db.SaveChangesAsync();
    }
}
