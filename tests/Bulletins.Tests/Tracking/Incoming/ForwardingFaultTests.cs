using System.Text;
using Bulletins.Testing.Engine;
using Bulletins.Tracking.Incoming;

namespace Bulletins.Tests.Tracking.Incoming;

/// <summary>An answer that can't be passed on.</summary>
public class ForwardingFaultTests : IncomingTest
{
    [Test]
    public async Task It_keeps_no_other_waiting_and_is_left_to_staff_after_many_rounds()
    {
        var text = new Breaking();
        await using var engine = Reading(text: text, settings: new() { ["Mail:BounceAddress"] = "bounces@association.example" });
        foreach (var subject in (string[])["Re: first", "Re: broken", "Re: last"])
            await ReceiveAsync(engine, subject);
        await ReadAsync(engine);

        text.IsBroken = mail => mail.Contains("broken", StringComparison.Ordinal);
        await ForwardAsync(engine);
        Assert.That(await MailsAsync(), Is.EqualTo(new[] { ("Re: first", IncomingMailState.Forwarded), ("Re: broken", IncomingMailState.ToForward), ("Re: last", IncomingMailState.Forwarded) }));

        for (var minute = 0; minute < 20; minute++)
        {
            Clock.Advance(TimeSpan.FromMinutes(1));
            await ForwardAsync(engine);
        }
        Assert.That((await MailsAsync())[1], Is.EqualTo(("Re: broken", IncomingMailState.ForStaff)));
    }

    private static Task<int> ForwardAsync(DispatchEngine engine) => engine.UseAsync(async (AnswerForwarding forwarding) => { await forwarding.ForwardAsync(); return 0; });

    private sealed class Breaking : IMailText
    {
        public Func<string, bool> IsBroken { get; set; } = _ => false;

        public ReadableMail Read(byte[] octets) => Encoding.UTF8.GetString(octets) is var text && IsBroken(text) ? throw new NotSupportedException() : new([], text, null, []);
    }
}
