using Bulletins.Mail.Reports;

namespace Bulletins.Adapters.Tests.Mail.Reports;

internal sealed class AddressesTests
{
    [TestCase("rfc822; kate@firm.example", "kate@firm.example")]
    [TestCase("RFC822;<kate@firm.example>", "kate@firm.example")]
    [TestCase("Kate Wong <kate@firm.example>", "kate@firm.example")]
    [TestCase("rfc822; kate@firm.example_", "kate@firm.example_")]
    [TestCase("rfc822;<kate@firm.example__>", "kate@firm.example__")]
    [TestCase("mailed to _kate@firm.example_", "_kate@firm.example")]
    public void The_address_of_a_field_is_what_was_mailed_also_where_it_can_not_be_right(string field, string address) => Assert.That(Addresses.Of(field), Is.EqualTo(address));
}
