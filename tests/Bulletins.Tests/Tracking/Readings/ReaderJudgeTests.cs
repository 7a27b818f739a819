using Bulletins.Tracking.Readings;
using Microsoft.Extensions.Options;

namespace Bulletins.Tests.Tracking.Readings;

internal sealed class ReaderJudgeTests
{
    private const string Chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";
    private const string Home = "203.0.113.7";
    private static readonly DateTime Sent = new(2026, 11, 26, 2, 0, 0, DateTimeKind.Utc);

    [TestCase("GET", Chrome, Home, 3600, Reader.Person, ReaderSign.Browser)]
    [TestCase("GET", "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17628; Pro)", Home, 3600, Reader.Person, ReaderSign.Browser)]
    [TestCase("GET", "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) MicroMessenger/8.0.49", Home, 3600, Reader.Person, ReaderSign.Browser)]
    [TestCase("HEAD", Chrome, Home, 3600, Reader.Machine, ReaderSign.Method)]
    [TestCase("GET", Chrome, Home, 3, Reader.Machine, ReaderSign.SecondsAfterSending)]
    [TestCase("GET", Chrome, Home, -1, Reader.Machine, ReaderSign.SecondsAfterSending)]
    [TestCase("GET", Chrome, Home, 30, Reader.Unknown, ReaderSign.SecondsAfterSending)]
    [TestCase("GET", "", Home, 3600, Reader.Machine, ReaderSign.Agent)]
    [TestCase("GET", "Mozilla/5.0", Home, 3600, Reader.Machine, ReaderSign.Agent)]
    [TestCase("GET", "python-requests/2.32", Home, 3600, Reader.Machine, ReaderSign.Agent)]
    [TestCase("GET", "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", Home, 3600, Reader.Machine, ReaderSign.Agent)]
    [TestCase("GET", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0 Safari/537.36", Home, 3600, Reader.Machine, ReaderSign.Agent)]
    [TestCase("GET", "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)", "66.249.84.1", 3600, Reader.Unknown, ReaderSign.Network)]
    [TestCase("GET", "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html", Home, 3600, Reader.Unknown, ReaderSign.Network)]
    [TestCase("GET", Chrome, "40.107.12.9", 3600, Reader.Machine, ReaderSign.Network)]
    [TestCase("GET", Chrome, "::ffff:40.107.12.9", 3600, Reader.Machine, ReaderSign.Network)]
    [TestCase("GET", Chrome, "209.222.82.255", 3600, Reader.Machine, ReaderSign.Network)]
    [TestCase("GET", "SomethingNew/1.0", Home, 3600, Reader.Unknown, ReaderSign.Nothing)]
    public void A_request_is_judged_by_its_signs(string method, string agent, string network, int secondsAfter, Reader reader, ReaderSign because) =>
        Assert.That(Judge(Click(1, secondsAfter, agent, network, method)), Is.EqualTo(new[] { new Judgement(reader, because) }));

    [Test]
    public void Three_links_within_seconds_are_a_machines_and_one_later_is_not() =>
        Assert.That(Judge(Click(1, 600), Click(2, 602), Click(3, 605), Click(1, 700)).Select(j => (j.Reader, j.Because)), Is.EqualTo(new[]
        {
            (Reader.Machine, ReaderSign.Burst), (Reader.Machine, ReaderSign.Burst), (Reader.Machine, ReaderSign.Burst), (Reader.Person, ReaderSign.Browser),
        }));

    [Test]
    public void The_same_link_again_is_no_burst() =>
        Assert.That(Judge(Click(1, 600), Click(1, 601), Click(1, 602)).Select(j => j.Reader), Is.All.EqualTo(Reader.Person));

    [Test]
    public void Whoever_follows_the_hidden_link_makes_what_is_around_it_a_machines() =>
        Assert.That(Judge(Click(1, 600), Click(9, 640), Click(2, 3600)).Select(j => (j.Reader, j.Because)), Is.EqualTo(new[]
        {
            (Reader.Machine, ReaderSign.HiddenLink), (Reader.Machine, ReaderSign.HiddenLink), (Reader.Person, ReaderSign.Browser),
        }));

    [Test]
    public void What_was_never_handed_over_was_read_by_nobody_that_is_known() =>
        Assert.That(Judges().Judge([Click(1, 600)], [], hidden: 9)[0].Reader, Is.EqualTo(Reader.Unknown));

    [TestCase("203.0.113.7", Reader.Machine, Description = "one that the program doesn't know")]
    [TestCase("203.0.113.77", Reader.Person, Description = "a part of it that people have")]
    [TestCase("40.107.12.9", Reader.Person, Description = "one that it knows wrongly")]
    [TestCase("40.107.13.9", Reader.Machine, Description = "one beside it")]
    [TestCase("2001:db8::9", Reader.Unknown)]
    public void Operators_know_networks_better(string network, Reader reader)
    {
        var options = new ReadingOptions();
        foreach (var (known, use) in new[] { ("203.0.113.0/24", NetworkUse.Scanner), ("203.0.113.64/26", NetworkUse.People), ("40.107.12.0/24", NetworkUse.People), ("2001:db8::/32", NetworkUse.PictureProxy) })
            options.Networks.Add(new ReaderNetwork { Network = known, Use = use });
        Assert.That(Judges(options).Judge([Click(1, 3600, network: network)], [Sent], hidden: 9)[0].Reader, Is.EqualTo(reader));
    }

    [Test]
    public void A_network_that_is_none_is_refused_at_the_start()
    {
        var wrong = new ReaderNetwork { Network = "192.0.2.0/33" };
        Assert.That(wrong.Validate(new(wrong)).Single().MemberNames, Is.EqualTo(new[] { "Network" }));
    }

    private static ReaderJudge Judges(ReadingOptions? options = null) => new(new ReaderNetworks(Options.Create(options ?? new ReadingOptions())));

    private static IReadOnlyList<Judgement> Judge(params ReadingEvent[] events) => Judges().Judge(events, [Sent], hidden: 9);

    private static ReadingEvent Click(int link, int secondsAfter, string agent = Chrome, string network = Home, string method = "GET") => new()
    {
        Kind = ReadingKind.Clicked, LinkNumber = link, At = Sent.AddSeconds(secondsAfter), Method = method, Network = network, Agent = agent,
    };
}
