using Bulletins.Sending.Relays;
using Bulletins.Sending;
using Bulletins.Tracking.Hooks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Bulletins.Tests.Tracking.Hooks;

/// <summary>Providers that are listened to and not given what they need to say which mail they mean.</summary>
public class HookTokensTests
{
    [TestCase("x-smtpapi", "X-PM-Metadata-delivery")]
    [TestCase("X-SMTPAPI", null, "Hook.NoToken")]
    [TestCase(null, null, "Hook.NoToken", "Hook.NoSendGridToken")]
    public void Each_is_warned_of_unless_a_relay_carries_its_field(string? first, string? second, params string[] warnings)
    {
        var mail = new MailOptions();
        mail.Relays.AddRange([new RelayOptions { TokenField = first }, new RelayOptions { TokenField = second }]);
        var tokens = new HookTokens(Options.Create(new HookOptions { PostmarkCredentials = "postmark:word", SendGridPublicKey = "key" }), Options.Create(mail), NullLogger<HookTokens>.Instance);
        Assert.That(tokens.Missing.Select(fault => fault.Key), Is.EqualTo(warnings));
    }
}
