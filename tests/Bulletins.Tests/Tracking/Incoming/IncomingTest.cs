using System.Text;
using Bulletins.Testing.Engine;
using Bulletins.Tests.Sending;
using Bulletins.Tracking.Incoming;
using Bulletins.Tracking.Reports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Tests.Tracking.Incoming;

/// <summary>Mail that came back, read by stand-ins: its subject says everything.</summary>
public abstract class IncomingTest : EngineTest
{
    internal DispatchEngine Reading(FailingStatements? database = null, IMailSources? sources = null, IMailText? text = null, Dictionary<string, string?>? settings = null) =>
        new(Database, Clock, settings: settings, change: services =>
        {
            services.AddSingleton(sources ?? new Sources([]));
            services.AddSingleton(text ?? new PlainText());
            services.AddSingleton<IReportReader, SubjectReader>();
            if (database is not null)
                services.ConfigureDbContext<BulletinsDb>(options => options.AddInterceptors(database));
        });

    protected static Task ReceiveAsync(DispatchEngine engine, string subject) =>
        engine.UseAsync((IncomingMailStore store) => store.AcceptAsync(Encoding.UTF8.GetBytes(subject), "bounces"));

    protected static Task ReadAsync(DispatchEngine engine) =>
        engine.UseAsync(async (IncomingMailReading reading) => { await reading.ReadReceivedAsync(); return 0; });

    protected async Task<List<(string Subject, IncomingMailState State)>> MailsAsync()
    {
        await using var db = Database.Open();
        return (await db.IncomingMails.OrderBy(m => m.Id).ToListAsync()).ConvertAll(m => (m.Subject, m.State));
    }

    internal sealed class Sources(IReadOnlyList<IMailSource> all) : IMailSources
    {
        public IReadOnlyList<IMailSource> All => all;
    }

    private sealed class PlainText : IMailText
    {
        public ReadableMail Read(byte[] octets) => new([], Encoding.UTF8.GetString(octets), null, []);
    }

    /// <summary>What begins with "bounce" is one; the rest are letters of somebody.</summary>
    private sealed class SubjectReader : IReportReader
    {
        public MailReport Read(Stream message)
        {
            var subject = new StreamReader(message).ReadToEnd();
            return new MailReport(subject.StartsWith("bounce", StringComparison.Ordinal) ? ReportKind.Bounce : ReportKind.Other, []) { Subject = subject, From = "chan@firm.example" };
        }
    }
}
