using Bulletins.Sending.Relays;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Incoming;

/// <summary>Each fault as a sentence that names section and key and says what is allowed. Attributes hold what each value may be.</summary>
internal sealed class IncomingOptionsCheck : IValidateOptions<IncomingOptions>
{
    public ValidateOptionsResult Validate(string? name, IncomingOptions options)
    {
        var faults = options.Mailboxes.SelectMany(MailboxFaults).Concat(Repeated(options)).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> MailboxFaults(MailboxOptions mailbox, int index)
    {
        var key = $"{IncomingOptions.Section}:Mailboxes:{index}";
        if (mailbox.OAuth.Grant != OAuthGrant.None && string.IsNullOrEmpty(mailbox.OAuth.TokenEndpoint))
            yield return Missing(nameof(mailbox.OAuth.TokenEndpoint));
        if (mailbox.OAuth.Grant != OAuthGrant.None && string.IsNullOrEmpty(mailbox.OAuth.ClientId))
            yield return Missing(nameof(mailbox.OAuth.ClientId));
        if (mailbox is { Protocol: MailboxProtocol.Pop3, AfterReading: AfterReading.Move })
            yield return Words.Tracking["Setting.Pop3Move", $"{key}:AfterReading"];
        if (mailbox.AfterReading == AfterReading.Move && mailbox.MoveTo.Equals(mailbox.Folder, StringComparison.OrdinalIgnoreCase))
            yield return Words.Tracking["Setting.MoveTo", $"{key}:MoveTo", mailbox.MoveTo];

        string Missing(string name) => Words.Sending["Setting.OAuthMissing", $"{key}:OAuth:Grant", mailbox.OAuth.Grant, $"{key}:OAuth:{name}"];
    }

    private static IEnumerable<string> Repeated(IncomingOptions options) => options.Mailboxes.Select(m => m.Name).Concat(options.Folders.Select(f => f.Name))
        .GroupBy(name => name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1)
        .Select(group => Words.Tracking["Setting.SourceTwice", IncomingOptions.Section, group.Key]);
}
