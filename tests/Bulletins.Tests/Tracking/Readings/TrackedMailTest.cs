using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Bulletins.Rendering;
using Bulletins.Sending.Messages;
using Bulletins.Tests.Sending;
using Bulletins.Texts;
using Bulletins.Tracking.Readings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Bulletins.Tests.Tracking.Readings;

/// <summary>A circular whose readings are recorded.</summary>
public abstract partial class TrackedMailTest : EngineTest
{
    private protected const string Body = """
        <p><a href="https://a.example/x?y=1&amp;z=2">A</a> <a href="https://b.example/">B</a> <a href="https://a.example/x?y=1&amp;z=2">A again</a>
        <a href="mailto:office@association.example">office</a> <a href="#section-1">here</a></p>
        """;

    private protected Task<ReadingReport> ReportAsync(ReadMail mail) => Engine.UseAsync((DispatchReadings readings) => readings.ReadAsync(mail.DispatchId));

    private protected async Task SendAsync(RecordedReading recorded, int contacts = 1)
    {
        Association.AddContacts(contacts);
        var bulletin = Association.AddApprovedBulletin("有連結", Body, null, [Language.TraditionalChinese]);
        var dispatch = await Engine.ScheduleAsync(bulletin, Everyone, recorded: recorded);
        await Engine.PrepareAsync(dispatch);
        await Engine.SendAsync(dispatch);
    }

    private protected string Html() => Relay.Taken.First().Html.ToString();

    private protected string[] Links(string? html = null) => [.. Link().Matches(html ?? Html()).Select(match => match.Groups[1].Value)];

    private protected async Task<ReadMail> MailAsync(string? token = null) =>
        (await Engine.UseAsync((MailedReadings readings) => readings.FindAsync(token ?? Relay.Taken.First().Token, default)))!;

    private protected async Task<ReaderCounts> CountAsync(ReadMail mail) =>
        (await Engine.UseAsync((DispatchReadings readings) => readings.ReadAsync(mail.DispatchId))).Clicked;

    [GeneratedRegex(@"/l/[0-9a-f]{32}/([^""]+)""")]
    private protected static partial Regex Link();

    /// <summary>The HTML alone.</summary>
    private protected sealed class HtmlFormat : IMessageFormat
    {
        public void Write(OutgoingMessage message, IBufferWriter<byte> to)
        {
            to.Write(Encoding.UTF8.GetBytes(message.Html.ToString()));
        }
    }
}
