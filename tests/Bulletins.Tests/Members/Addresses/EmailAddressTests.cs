using Bulletins.Members.Addresses;


namespace Bulletins.Tests.Members.Addresses;

public class EmailAddressTests
{
    [TestCase("chan@factory.example", "chan@factory.example", "chan@factory.example")]
    [TestCase("Chan.Tai-Man+circulars@Factory.EXAMPLE", "Chan.Tai-Man+circulars@factory.example", "chan.tai-man+circulars@factory.example", Description = "The local part is kept, the domain is not told apart by case")]
    [TestCase("  chan@factory.example\t", "chan@factory.example", "chan@factory.example")]
    [TestCase("\u3000chan@factory.example\u3000", "chan@factory.example", "chan@factory.example", Description = "Ideographic spaces")]
    [TestCase("\uFEFFchan@fac\u200Btory.example\u200E", "chan@factory.example", "chan@factory.example", Description = "Invisible characters")]
    [TestCase("<chan@factory.example>", "chan@factory.example", "chan@factory.example")]
    [TestCase("mailto:chan@factory.example", "chan@factory.example", "chan@factory.example")]
    [TestCase("MAILTO:chan%2Bnews@factory.example?subject=x", "chan+news@factory.example", "chan+news@factory.example", Description = "RFC 6068")]
    [TestCase("<mailto:chan@factory.example>", "chan@factory.example", "chan@factory.example")]
    [TestCase("chan＠factory．example", "chan@factory.example", "chan@factory.example", Description = "Typed with a Chinese input method")]
    [TestCase("ｃｈａｎ@factory。example", "chan@factory.example", "chan@factory.example", Description = "Full-width letters and the ideographic full stop")]
    [TestCase("chan@例子.example", "chan@例子.example", "chan@xn--fsqu00a.example")]
    [TestCase("chan@XN--FSQU00A.example", "chan@例子.example", "chan@xn--fsqu00a.example", Description = "Both forms of a domain are one address")]
    [TestCase("chan@MÜNCHEN.example", "chan@münchen.example", "chan@xn--mnchen-3ya.example")]
    [TestCase("chan@mu\u0308nchen.example", "chan@münchen.example", "chan@xn--mnchen-3ya.example", Description = "Decomposed")]
    [TestCase("陳大文@例子.example", "陳大文@例子.example", "陳大文@xn--fsqu00a.example", Description = "RFC 6531")]
    [TestCase("JOSÉ@factory.example", "JOSÉ@factory.example", "josé@factory.example")]
    [TestCase("jose\u0301@factory.example", "josé@factory.example", "josé@factory.example")]
    [TestCase("\"chan\"@factory.example", "chan@factory.example", "chan@factory.example", Description = "Quotes that aren't needed")]
    [TestCase("\"chan tai man\"@factory.example", "\"chan tai man\"@factory.example", "\"chan tai man\"@factory.example")]
    [TestCase("\"chan@home\"@factory.example", "\"chan@home\"@factory.example", "\"chan@home\"@factory.example")]
    [TestCase("\"a\\\"b\\\\c\"@factory.example", "\"a\\\"b\\\\c\"@factory.example", "\"a\\\"b\\\\c\"@factory.example")]
    [TestCase("!#$%&'*+-/=?^_`{|}~@factory.example", "!#$%&'*+-/=?^_`{|}~@factory.example", "!#$%&'*+-/=?^_`{|}~@factory.example")]
    [TestCase("=cmd@factory.example", "=cmd@factory.example", "=cmd@factory.example")]
    [TestCase("a@r3--x.example", "a@r3--x.example", "a@r3--x.example")]
    [TestCase("a@b.c1", "a@b.c1", "a@b.c1")]
    public void Addresses_are_taken_in_one_form(string text, string value, string normalized)
    {
        Assert.That(EmailAddress.TryParse(text, out var address, out var fault), Is.True, fault?.ToString());
        Assert.That(address, Is.EqualTo(new EmailAddress(value, normalized)));
        Assert.That(EmailAddress.TryParse(address!.Value, out var again) ? again : null, Is.EqualTo(address), "reading its own form again");
    }

    [TestCase(null, "Email.Empty")]
    [TestCase("", "Email.Empty")]
    [TestCase(" \u3000\u200B", "Email.Empty")]
    [TestCase("chan", "Email.Invalid")]
    [TestCase("@factory.example", "Email.Invalid")]
    [TestCase("chan@", "Email.Domain")]
    [TestCase(".chan@factory.example", "Email.Invalid")]
    [TestCase("chan.@factory.example", "Email.Invalid")]
    [TestCase("chan..tai@factory.example", "Email.Invalid")]
    [TestCase("chan tai@factory.example", "Email.Invalid")]
    [TestCase("chan,tai@factory.example", "Email.Invalid")]
    [TestCase("chan(tai)@factory.example", "Email.Invalid")]
    [TestCase("chan\r\nbcc@factory.example", "Email.Invalid")]
    [TestCase("\"\"@factory.example", "Email.Invalid")]
    [TestCase("\"chan@factory.example", "Email.Invalid")]
    [TestCase("\"chan\"tai@factory.example", "Email.Invalid")]
    [TestCase("\"chan\\\"@factory.example", "Email.Invalid")]
    [TestCase("\"ch\ran\"@factory.example", "Email.Invalid")]
    [TestCase("ch\uFFFDan@factory.example", "Email.Invalid", Description = "A character lost in an earlier conversion")]
    [TestCase("ch\uE000an@factory.example", "Email.Invalid", Description = "Private use")]
    [TestCase("chan@factory", "Email.Domain")]
    [TestCase("chan@factory.", "Email.Domain")]
    [TestCase("chan@.example", "Email.Domain")]
    [TestCase("chan@factory..example", "Email.Domain")]
    [TestCase("chan@-factory.example", "Email.Domain")]
    [TestCase("chan@factory-.example", "Email.Domain")]
    [TestCase("chan@fac_tory.example", "Email.Domain")]
    [TestCase("chan@fac tory.example", "Email.Domain")]
    [TestCase("chan@factory.example>", "Email.Domain")]
    [TestCase("chan@192.0.2.1", "Email.Domain")]
    [TestCase("chan@[192.0.2.1]", "Email.Domain")]
    [TestCase("chan@xn--zzzzzz-.example", "Email.Domain")]
    [TestCase("chan@factory.example,lee@factory.example", "Email.Several")]
    [TestCase("chan@factory.example; lee@factory.example", "Email.Several")]
    [TestCase("chan@factory.example lee@factory.example", "Email.Several")]
    [TestCase("chan@factory.example/lee@factory.example", "Email.Several")]
    [TestCase("chan@factory.example、lee@factory.example", "Email.Several")]
    [TestCase("chan@@factory.example", "Email.Domain")]
    public void What_is_no_single_address_is_refused_with_a_reason(string? text, string reason)
    {
        Assert.That(EmailAddress.TryParse(text, out var address, out var fault), Is.False, address?.ToString());
        Assert.That(fault!.Key, Is.EqualTo(reason));
        Assert.That(fault.ToString(), Is.Not.Empty);
    }

    [Test]
    public void Lone_surrogates_are_refused_and_break_nothing() =>
        Assert.That(EmailAddress.TryParse("ch\uD800an@factory.example", out _), Is.False);

    [TestCase(64, "factory.example", true)]
    [TestCase(65, "factory.example", false)]
    [TestCase(64, "63.63.61", true, Description = "254 in all")]
    [TestCase(64, "63.63.62", false, Description = "255 in all")]
    [TestCase(1, "64.example", false)]
    public void Lengths_are_those_of_RFC_5321(int local, string labels, bool allowed)
    {
        var domain = string.Join('.', labels.Split('.').Select(label => int.TryParse(label, out var length) ? new string('a', length) : label));
        Assert.That(EmailAddress.TryParse($"{new string('x', local)}@{domain}", out _, out var fault), Is.EqualTo(allowed), fault?.ToString());
    }

    [Test]
    public void A_local_part_is_measured_in_octets()
    {
        Assert.That(EmailAddress.TryParse($"{new string('文', 21)}@factory.example", out _), Is.True);
        Assert.That(EmailAddress.TryParse($"{new string('文', 22)}@factory.example", out _, out var fault), Is.False);
        Assert.That(fault!.Key, Is.EqualTo("Email.TooLong"));
    }

    [Test]
    public void The_domain_is_that_of_the_compared_form() =>
        Assert.That(EmailAddress.Parse("\"a@b\"@例子.example").Domain, Is.EqualTo("xn--fsqu00a.example"));
}
