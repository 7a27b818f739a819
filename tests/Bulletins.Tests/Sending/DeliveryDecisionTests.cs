using Bulletins.Dispatching;
using Bulletins.Dispatching.Queue;
using Bulletins.Sending;
using Bulletins.Sending.Journal;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Sending.Window;
using Bulletins.Texts;
using Microsoft.Extensions.Options;

namespace Bulletins.Tests.Sending;

public class DeliveryDecisionTests
{
    private static readonly DateTime Now = new(2021, 4, 29, 2, 0, 0, DateTimeKind.Utc);

    [TestCase(1, 30)]
    [TestCase(2, 60)]
    [TestCase(5, 480)]
    [TestCase(20, 3600)]
    [TestCase(48, 3600)]
    public void A_message_that_breaks_the_line_again_and_again_waits_longer_each_time(int failures, int seconds)
    {
        var outcome = Decide(new SendResult(AttemptOutcome.RelayFailed, null, null, "Connection reset"), attempts: failures - 1);
        Assert.That((outcome.State, outcome.DueAt), Is.EqualTo((DeliveryState.Deferred, (DateTime?)Now.AddSeconds(seconds))));
    }

    [Test]
    public void And_comes_to_an_end_some_day() =>
        Assert.That(Decide(new SendResult(AttemptOutcome.RelayFailed, null, null, "Connection reset"), attempts: 48).State, Is.EqualTo(DeliveryState.Failed));

    [Test]
    public void The_servers_words_are_kept_up_to_a_length()
    {
        var words = new string('很', Attempt.LongestReply + 10);
        Assert.That(Decide(new SendResult(AttemptOutcome.RefusedForGood, 550, null, words)).Reply, Is.EqualTo(words[..Attempt.LongestReply]));
    }

    [TestCase(UncertainPolicy.SendOnceMore, 0, true)]
    [TestCase(UncertainPolicy.SendOnceMore, 1, false)]
    [TestCase(UncertainPolicy.Hold, 0, false)]
    public void What_is_uncertain_is_tried_once_more_only_where_the_dispatch_says_so(UncertainPolicy policy, int uncertainBefore, bool again)
    {
        var outcome = Decide(new SendResult(AttemptOutcome.Uncertain, null, null, "Nobody knows"), policy: policy, uncertain: uncertainBefore);
        Assert.That((outcome.State, outcome.DueAt is not null), Is.EqualTo((DeliveryState.Uncertain, again)));
    }

    [TestCase(ReplyReason.Greylisted, "Greylisted", 5)]
    [TestCase(ReplyReason.Greylisted, "Greylisted, try again in 600 seconds", 10)]
    [TestCase(ReplyReason.Greylisted, "Greylisted for 00:30:00", 30)]
    [TestCase(ReplyReason.TooFast, "Too many messages", 10)]
    [TestCase(ReplyReason.TooFast, "Too many messages, retry after 2 hours", 120)]
    [TestCase(ReplyReason.MailboxFull, "Mailbox full", 20)]
    public void The_wait_depends_on_the_reason_and_on_what_the_server_asks_for(ReplyReason reason, string reply, int minutes)
    {
        var options = new SendingOptions { Retry = { Jitter = 0 } };
        Assert.That(Decide(Refusal(reason, reply), options: options).DueAt, Is.EqualTo(Now.AddMinutes(minutes)));
    }

    [Test]
    public void Mails_refused_together_come_back_at_different_times_and_never_early_or_much_later()
    {
        var due = Enumerable.Range(0, 200).Select(i => Decide(Refusal(ReplyReason.Greylisted, "Greylisted"), token: $"{i}").DueAt!.Value - Now).ToList();
        Assert.That(due, Is.All.InRange(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5.5)));
        Assert.That(due.Distinct().Count(), Is.GreaterThan(150));
        Assert.That(due.Max() - due.Min(), Is.GreaterThan(TimeSpan.FromSeconds(20)));
        Assert.That(Decide(Refusal(ReplyReason.Greylisted, "Greylisted"), token: "7").DueAt - Now, Is.EqualTo(due[7]), "the same for the same try");
    }

    [TestCase(4, DeliveryState.Deferred)]
    [TestCase(6, DeliveryState.Failed)]
    public void Nothing_is_tried_after_the_limit_of_days(int daysAgo, DeliveryState state)
    {
        var first = Now.AddDays(-daysAgo);
        Assert.That(Decide(Refusal(ReplyReason.Unspecified, "later"), firstTried: first).State, Is.EqualTo(state));
        Assert.That(Decide(new SendResult(AttemptOutcome.RelayFailed, null, null, "Connection reset"), firstTried: first).State, Is.EqualTo(state));
    }

    [Test]
    public void And_not_when_the_wait_would_end_after_the_limit()
    {
        var options = new SendingOptions { Retry = { Delays = [TimeSpan.FromHours(7)], Limit = 1, Jitter = 0 } };
        Assert.That(Decide(Refusal(ReplyReason.Unspecified, "later"), firstTried: Now.AddHours(-17), options: options).State, Is.EqualTo(DeliveryState.Deferred));
        Assert.That(Decide(Refusal(ReplyReason.Unspecified, "later"), firstTried: Now.AddHours(-17).AddSeconds(-1), options: options).State, Is.EqualTo(DeliveryState.Failed));
    }

    /// <summary>"Sender address rejected" to MAIL, and the like: the recipient hasn't even been named.</summary>
    [TestCase(ReplyReason.SenderRefused, 30, 3600)]
    [TestCase(ReplyReason.Authentication, 30, 3600)]
    [TestCase(ReplyReason.Reputation, 15, 1800)]
    [TestCase(ReplyReason.SignIn, 15, 1800)]
    [TestCase(ReplyReason.Tls, 15, 1800)]
    public void A_relay_that_breaks_off_for_what_we_are_brings_no_delivery_nearer_to_its_end(ReplyReason reason, int firstWait, int lastWait)
    {
        var refused = new SendResult(AttemptOutcome.RelayFailed, 553, "5.7.1", "not owned by user", reason);
        var first = Decide(refused);
        var last = Decide(refused, attempts: 100, excused: 100, firstTried: Now.AddDays(-30));

        Assert.That((first.State, first.DueAt, first.Excuse), Is.EqualTo((DeliveryState.Deferred, (DateTime?)Now.AddSeconds(firstWait), new Excuse(null, 1))), "its days haven't begun");
        Assert.That((last.State, last.DueAt, last.Excuse), Is.EqualTo((DeliveryState.Deferred, (DateTime?)Now.AddSeconds(lastWait), new Excuse(Now.AddDays(-30).AddSeconds(lastWait), 101))), "nor do they go on while it waits");
        Assert.That(Decide(new SendResult(AttemptOutcome.RelayFailed, null, null, "Connection reset"), attempts: 100, excused: 100).DueAt, Is.EqualTo(Now.AddSeconds(30)), "nor are they rounds of a line that breaks");
    }

    [TestCase(ReplyReason.Content)]
    [TestCase(ReplyReason.Policy)]
    [TestCase(ReplyReason.RelayDenied)]
    [TestCase(ReplyReason.SenderRefused)]
    public void A_refusal_for_now_that_is_ours_takes_a_step_and_none_of_the_recipients_days(ReplyReason reason)
    {
        var options = new SendingOptions { Retry = { Delays = [TimeSpan.FromHours(1)], Jitter = 0 } };
        var refused = Refusal(reason, "no");
        var outcome = Decide(refused, options: options, firstTried: Now.AddDays(-6));

        Assert.That((outcome.State, outcome.Refusals, outcome.Excuse), Is.EqualTo((DeliveryState.Deferred, 1, new Excuse(Now.AddDays(-6) + (outcome.DueAt - Now), 0))));
        Assert.That(Decide(refused, options: options).Excuse, Is.EqualTo(new Excuse(null, 0)));
        Assert.That(Decide(refused, options: options, refusals: 1, attempts: 1).State, Is.EqualTo(DeliveryState.Failed), "and so it ends");
        Assert.That(Decide(Refusal(ReplyReason.Greylisted, "later"), options: options).Excuse, Is.Null, "what is the recipient's counts");
    }

    [Test]
    public void After_the_last_configured_wait_it_has_failed()
    {
        var options = new SendingOptions { Retry = { Delays = [TimeSpan.FromSeconds(1)] } };
        Assert.That(Decide(Refusal(ReplyReason.Unspecified, "later"), options: options).State, Is.EqualTo(DeliveryState.Deferred));
        Assert.That(Decide(Refusal(ReplyReason.Unspecified, "later"), options: options, attempts: 1, refusals: 1).State, Is.EqualTo(DeliveryState.Failed));
    }

    /// <summary>From Thursday at ten in Hong Kong to Sunday at ten are three days, and 34 hours of them are the weekend's.</summary>
    [TestCase(10, DeliveryState.Deferred)]
    [TestCase(11, DeliveryState.Failed)]
    public void Days_on_which_no_mail_may_be_sent_are_none_of_those_that_a_delivery_may_take(int hoursAgo, DeliveryState state)
    {
        var options = new SendingOptions
        {
            Retry = { Delays = [TimeSpan.FromDays(3)], Limit = 2, Jitter = 0 },
            Windows = { new SendWindowOptions { Days = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday] } },
        };
        var first = Now.AddHours(-hoursAgo);
        var outcome = Decide(Refusal(ReplyReason.Greylisted, "Greylisted"), options: options, firstTried: first);
        Assert.That((outcome.State, outcome.Excuse), Is.EqualTo((state, state == DeliveryState.Deferred ? new Excuse(first.AddHours(34), 0) : null)));
    }

    private static SendResult Refusal(ReplyReason reason, string reply) => new(AttemptOutcome.RefusedForNow, 450, null, reply, reason);

    private static Outcome Decide(SendResult result, int attempts = 0, int uncertain = 0, UncertainPolicy policy = UncertainPolicy.SendOnceMore,
        SendingOptions? options = null, string token = "a", DateTime? firstTried = null, int refusals = 0, int excused = 0) =>
        new DeliveryDecision(options ??= new SendingOptions(), policy, new SendWindow(Options.Create(options))).Decide(
            new ClaimedDelivery(1, token.PadLeft(32, 'a'), "陳", "公司", "a@b.example", Language.English, attempts, refusals, uncertain, firstTried, ExcusedAttempts: excused), result, Now);
}
