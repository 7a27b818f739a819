using System.Globalization;
using Bulletins.Dispatching;
using Bulletins.Mail;
using Bulletins.Storage;
using Bulletins.Testing;
using Bulletins.Testing.Engine;
using Bulletins.Tracking;
using Bulletins.Tracking.Incoming;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Benchmarks;

/// <summary>Reports in a folder, all that is done about them: taken in, kept, read, matched, recorded, and their consequences for deliveries and addresses.</summary>
internal static class BouncesBenchmark
{
    public static async Task RunAsync(int count)
    {
        using var database = new TestDatabase(pooled: true, twin: false);
        var folder = Directory.CreateTempSubdirectory("bulletins-bounces-").FullName;
        try
        {
            await WriteAsync(await SendAsync(database, count), folder);
            await using var engine = new DispatchEngine(database, TimeProvider.System, settings: new()
            {
                ["Tracking:Incoming:Folders:0:Name"] = "folder",
                ["Tracking:Incoming:Folders:0:Path"] = folder,
                ["Tracking:Incoming:Folders:0:Kind"] = "Eml",
                ["Tracking:SummaryMails:Enabled"] = "false",
            }, change: services =>
            {
                services.AddSingleton<DataFolder>();
                services.AddMail();
            });
            var intake = await Measured.OfAsync(() => engine.UseAsync(async (MailIntake mailboxes) =>
            {
                await using var kept = database.Open();
                for (; await kept.IncomingMails.CountAsync() < count; await Task.Delay(50))
                    await mailboxes.TakeInAsync();
                return 0;
            }));
            var bystander = new Bystander();
            var rest = await Measured.OfAsync(() => bystander.WhileAsync(database, () => engine.UseAsync(async (TrackingRound tracking) =>
            {
                await tracking.RunAsync();
                return 0;
            })));
            var elapsed = intake.Elapsed + rest.Elapsed;
            await using var db = database.Open();
            var bounced = await db.Deliveries.CountAsync(d => d.State == DeliveryState.Bounced);
            var suppressed = await db.Suppressions.CountAsync();
            if (bounced != count - Delays(count) || suppressed != Hard(count) || await db.DeliveryEvents.CountAsync(e => e.AppliedAt != null) != count)
                throw new InvalidOperationException($"{bounced} bounced, {suppressed} suppressed.");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count:N0} reports from the folder to the last suppression in {elapsed.TotalSeconds:N1} s: {count / elapsed.TotalSeconds:N0} a second. "
                + $"Taken in: {intake.Elapsed.TotalSeconds:N1} s, {intake.ProcessorMicrosecondsFor(count):N0} µs of processor each; read and all its consequences: {rest.Elapsed.TotalSeconds:N1} s, "
                + $"{rest.ProcessorMicrosecondsFor(count):N0} µs each. Peak memory {rest.PeakMegabytes} MB. {bystander}"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Six of ten are hard, three are soft, and one is a delay.</summary>
    private static int Hard(int count) => Enumerable.Range(0, count).Count(i => i % 10 < 6);

    private static int Delays(int count) => Enumerable.Range(0, count).Count(i => i % 10 == 9);

    private static async Task<List<(string Token, string Email)>> SendAsync(TestDatabase database, int count)
    {
        await using var db = database.Open();
        var dispatch = new DispatchBuilder().In(DispatchState.Completed);
        for (var i = 0; i < count; i++)
            dispatch.With(new DeliveryRow(DeliveryState.Sent) { Email = $"contact{i}@firm{i / 20}.example" });
        await dispatch.SaveAsync(db);
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        await db.Deliveries.ExecuteUpdateAsync(row => row.SetProperty(d => d.Attempts, 1).SetProperty(d => d.FirstTriedAt, now));
        return [.. (await db.Deliveries.OrderBy(d => d.Id).Select(d => new { d.Token, d.Email }).ToListAsync()).Select(d => (d.Token, d.Email))];
    }

    private static async Task WriteAsync(List<(string Token, string Email)> deliveries, string folder)
    {
        for (var i = 0; i < deliveries.Count; i++)
        {
            var (token, email) = deliveries[i];
            var (action, status, said) = (i % 10) switch
            {
                < 6 => ("failed", "5.1.1", "550 5.1.1 <" + email + ">: Recipient address rejected: User unknown"),
                < 9 => ("failed", "5.2.2", "552 5.2.2 Mailbox full"),
                _ => ("delayed", "4.4.1", "connect to mx.firm.example: Connection timed out"),
            };
            var file = Path.Combine(folder, $"{i:D7}.eml");
            await File.WriteAllTextAsync(file, $"""
                From: MAILER-DAEMON@relay.example
                To: bounces+{token}@association.example
                Subject: Undelivered Mail Returned to Sender
                Message-ID: <{i}@relay.example>
                MIME-Version: 1.0
                Content-Type: multipart/report; report-type=delivery-status; boundary="b"

                --b
                Content-Type: text/plain; charset=us-ascii

                This is the mail system at relay.example. Your message could not be delivered: {said}

                --b
                Content-Type: message/delivery-status

                Reporting-MTA: dns; relay.example
                Arrival-Date: Thu, 29 Apr 2021 10:00:00 +0800

                Final-Recipient: rfc822; {email}
                Action: {action}
                Status: {status}
                Diagnostic-Code: smtp; {said}

                --b
                Content-Type: text/rfc822-headers

                From: info@association.example
                To: {email}
                Message-ID: <{token}@association.example>
                Subject: =?utf-8?B?6YCa5ZGK?=

                --b--
                """.ReplaceLineEndings("\r\n"));
            File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-1));
        }
    }
}
