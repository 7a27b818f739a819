using System.Buffers;
using System.Collections.Concurrent;
using Bulletins.Sending;
using Bulletins.Sending.Messages;
using Microsoft.Extensions.Options;

namespace Bulletins.Mail.Dkim;

/// <summary>All configured keys (section <c>Mail:Dkim</c>), read once.</summary>
public sealed class DkimSigners
{
    private readonly IReadOnlyList<DkimSigner> all;
    private readonly ConcurrentDictionary<string, IReadOnlyList<DkimSigner>> bySender = new(StringComparer.OrdinalIgnoreCase);

    public DkimSigners(IOptions<MailOptions> options)
        : this(options.Value.Dkim.Select(key => new DkimSigner(DkimDomain.Ascii(key.Domain)!, key.Selector, DkimKeyFile.Read(key), key.Retired)))
    {
    }

    internal DkimSigners(IEnumerable<DkimSigner> signers) => all = [.. signers];

    /// <summary>The keys of the sender's domain, or, where it has none, of the nearest domain above it: their signatures are
    /// aligned with the From field, as DMARC demands (RFC 9989). Empty when there is none in use; then mail isn't signed.</summary>
    public IReadOnlyList<DkimSigner> For(string fromAddress) => bySender.GetOrAdd(fromAddress, Choose);

    /// <summary>Those of the keys that are configured, also retired ones, in the order in which they are asked for.</summary>
    public IReadOnlyList<DkimSigner> Of(IReadOnlyList<SigningKey> keys) => [.. keys.Select(key => all.FirstOrDefault(signer => signer.Name == key)).OfType<DkimSigner>()];

    /// <inheritdoc cref="Sign(IReadOnlyList{DkimSigner}, ReadOnlySpan{byte}, ReadOnlySpan{byte}, DateTime, IBufferWriter{byte})"/>
    public void Sign(string fromAddress, ReadOnlySpan<byte> header, ReadOnlySpan<byte> body, DateTime date, IBufferWriter<byte> to) => Sign(For(fromAddress), header, body, date, to);

    /// <summary>Writes the signature fields that belong in front of the message; nothing when there are no keys.</summary>
    /// <param name="header">All header lines as they will be sent, without the empty line behind them.</param>
    /// <param name="body">All that follows the empty line, without dots added for SMTP.</param>
    /// <param name="date">UTC; the message's.</param>
    public static void Sign(IReadOnlyList<DkimSigner> signers, ReadOnlySpan<byte> header, ReadOnlySpan<byte> body, DateTime date, IBufferWriter<byte> to)
    {
        if (signers.Count == 0)
            return;
        using var content = new SignedContent(header, body);
        foreach (var signer in signers)
            signer.Sign(content, date, to);
    }

    private IReadOnlyList<DkimSigner> Choose(string fromAddress)
    {
        var domain = DkimDomain.Ascii(fromAddress[(fromAddress.LastIndexOf('@') + 1)..]) ?? "";
        return all.Where(signer => !signer.IsRetired && (domain == signer.Domain || domain.EndsWith($".{signer.Domain}", StringComparison.Ordinal)))
            .GroupBy(signer => signer.Domain)
            .MaxBy(keys => keys.Key.Length)?.ToList() ?? [];
    }
}
