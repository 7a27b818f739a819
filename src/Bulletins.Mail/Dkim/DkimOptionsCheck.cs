using System.Security.Cryptography;
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
            yield return $"{key}:Domain is '{options.Domain}'. It must be a domain name, such as example.org.";
        if (!DkimDomain.IsSelector(options.Selector))
            yield return $"{key}:Selector is '{options.Selector}'. It must be letters, digits and hyphens, such as bulletins2026, at most 63 characters.";
        if (string.IsNullOrEmpty(options.PrivateKey) == string.IsNullOrEmpty(options.PrivateKeyFile))
            yield return $"{key}: exactly one of PrivateKeyFile and PrivateKey must be set. The command dkim new makes a key file.";
        else if (KeyFault(options, key) is { } fault)
            yield return fault;
    }

    private string? KeyFault(DkimOptions options, string key)
    {
        var place = string.IsNullOrEmpty(options.PrivateKey) ? $"{key}:PrivateKeyFile is '{options.PrivateKeyFile}', and" : $"{key}:PrivateKey can't be used:";
        try
        {
            var read = DkimKeyFile.Read(options);
            if (read is RsaDkimKey { Bits: < ShortestRsa or > LongestRsa })
                return $"{place} it is an RSA key of {read.Bits} bits. It must have {UsualRsa} to {LongestRsa}.";
            if (read is RsaDkimKey { Bits: < UsualRsa })
                log.LogWarning("{Key}: the RSA key has only {Bits} bits. Receivers begin to distrust such keys; make one of {Usual} with the command dkim new.", key, read.Bits, UsualRsa);
            return null;
        }
        catch (CryptographicException unusable)
        {
            return $"{place} {unusable.Message.TrimEnd('.')}. It must be a private key in PEM, RSA or Ed25519; the command dkim new makes one.";
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return $"{place} it can't be read: {unreadable.Message.TrimEnd('.')}. The command dkim new makes a key file.";
        }
    }

    private static IEnumerable<string> Repeated(List<DkimOptions> keys) => keys
        .Select((key, index) => (Name: $"{key.Selector}._domainkey.{key.Domain}".ToLowerInvariant(), Index: index))
        .GroupBy(key => key.Name)
        .Where(same => same.Count() > 1)
        .Select(same => $"Mail:Dkim:{same.Last().Index}:Selector and Domain are those of Mail:Dkim:{same.First().Index}. Each key is published under a selector of its own.");
}
