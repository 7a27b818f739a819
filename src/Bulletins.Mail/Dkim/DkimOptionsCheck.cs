using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bulletins.Mail.Dkim;

/// <summary>Reads every key at start, so that a mail is never held up by one: each fault as a sentence that names section and key.</summary>
internal sealed class DkimOptionsCheck(ILogger<DkimOptionsCheck> log) : IValidateOptions<MailOptions>
{
    /// <summary>Verifiers take shorter keys for none (RFC 8301 section 3.2).</summary>
    private const int ShortestRsa = 1024;
    private const int UsualRsa = 2048;
    private const int LongestRsa = 4096;

    public ValidateOptionsResult Validate(string? name, MailOptions options)
    {
        var faults = options.Dkim.SelectMany(Faults).Concat(Repeated(options.Dkim)).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private IEnumerable<string> Faults(DkimOptions options, int index)
    {
        var key = $"Mail:Dkim:{index}";
        if (DkimDomain.Ascii(options.Domain) is null)
            yield return Words.Sending["Setting.Domain", $"{key}:Domain", options.Domain];
        if (!DkimDomain.IsSelector(options.Selector))
            yield return Words.Sending["Setting.DkimSelector", $"{key}:Selector", options.Selector];
        if (string.IsNullOrEmpty(options.PrivateKey) == string.IsNullOrEmpty(options.PrivateKeyFile))
            yield return Words.Sending["Setting.DkimOneKey", $"{key}:PrivateKeyFile", $"{key}:PrivateKey"];
        else if (KeyFault(options, key) is { } fault)
            yield return fault;
    }

    private string? KeyFault(DkimOptions options, string key)
    {
        var place = string.IsNullOrEmpty(options.PrivateKey) ? $"{key}:PrivateKeyFile" : $"{key}:PrivateKey";
        try
        {
            var read = DkimKeyFile.Read(options);
            if (read is RsaDkimKey { Bits: < ShortestRsa or > LongestRsa })
                return Words.Sending["Setting.DkimBits", place, read.Bits, UsualRsa, LongestRsa];
            if (read is RsaDkimKey { Bits: < UsualRsa })
                log.LogWarning("{Key}: the RSA key has only {Bits} bits. Receivers begin to distrust such keys; make one of {Usual} with the command dkim new.", key, read.Bits, UsualRsa);
            return null;
        }
        catch (DkimKeyFault unusable)
        {
            return Words.Sending["Setting.DkimKey", place, unusable.Message];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return Words.Sending["Setting.DkimKeyFile", place, options.PrivateKeyFile, unreadable.Message];
        }
    }

    private static IEnumerable<string> Repeated(List<DkimOptions> keys) => keys
        .Select((key, index) => (Name: $"{key.Selector}._domainkey.{key.Domain}".ToLowerInvariant(), Index: index))
        .GroupBy(key => key.Name)
        .Where(same => same.Count() > 1)
        .Select(same => Words.Sending["Setting.DkimTwice", $"Mail:Dkim:{same.Last().Index}", $"Mail:Dkim:{same.First().Index}"]);
}
