using System.ComponentModel.DataAnnotations;
using Bulletins.Sending.Relays;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Incoming;

/// <summary>Each fault as a sentence that names section and key and says what is allowed.</summary>
internal sealed class IncomingOptionsCheck : IValidateOptions<IncomingOptions>
{
    public ValidateOptionsResult Validate(string? name, IncomingOptions options)
    {
        var faults = options.Mailboxes.SelectMany(MailboxFaults)
            .Concat(options.Folders.SelectMany((folder, index) => Bounds(folder, $"{IncomingOptions.Section}:Folders:{index}")))
            .Concat(Repeated(options))
            .ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> MailboxFaults(MailboxOptions mailbox, int index)
    {
        var key = $"{IncomingOptions.Section}:Mailboxes:{index}";
        foreach (var fault in Bounds(mailbox, key))
            yield return fault;
        if (mailbox.OAuth.Grant != OAuthGrant.None && (mailbox.OAuth.TokenEndpoint is null || mailbox.OAuth.ClientId is null))
            yield return $"{key}:OAuth:Grant is {mailbox.OAuth.Grant}, so {key}:OAuth:TokenEndpoint and {key}:OAuth:ClientId must be given.";
        if (mailbox is { Protocol: MailboxProtocol.Pop3, AfterReading: AfterReading.Move })
            yield return $"{key}:AfterReading is Move, and POP3 knows no folders. It must be Keep or Delete.";
        if (mailbox.AfterReading == AfterReading.Move && mailbox.MoveTo.Equals(mailbox.Folder, StringComparison.OrdinalIgnoreCase))
            yield return $"{key}:MoveTo is '{mailbox.MoveTo}', the folder that is read. It must be another one.";
    }

    private static IEnumerable<string> Bounds(object options, string key)
    {
        List<ValidationResult> results = [];
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        return results.Select(result => $"{key}:{result.MemberNames.First()}: {result.ErrorMessage}");
    }

    private static IEnumerable<string> Repeated(IncomingOptions options) => options.Mailboxes.Select(m => m.Name).Concat(options.Folders.Select(f => f.Name))
        .GroupBy(name => name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1)
        .Select(group => $"{IncomingOptions.Section} has the name '{group.Key}' more than once. Each mailbox and folder needs one of its own.");
}
