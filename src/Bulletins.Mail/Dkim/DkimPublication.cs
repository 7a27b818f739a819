namespace Bulletins.Mail.Dkim;

public enum DkimAlgorithm { Rsa, Ed25519 }

/// <summary>Where a key is published, for making one and for telling its record.</summary>
public sealed class DkimPublication
{
    private const int RsaBits = 2048;

    private DkimPublication(string domain, string selector) => (Domain, Selector) = (domain, selector);

    /// <summary>In ASCII, lower-case.</summary>
    public string Domain { get; }

    public string Selector { get; }

    /// <summary>Null when it isn't a domain name or not a selector.</summary>
    public static DkimPublication? Of(string domain, string selector) =>
        DkimDomain.Ascii(domain) is { } ascii && DkimDomain.IsSelector(selector) ? new DkimPublication(ascii, selector) : null;

    /// <summary>Makes a key in a new file that its owner alone can read.</summary>
    /// <returns>The record for DNS as a line of a zone file.</returns>
    /// <exception cref="IOException">The file is there already, or can't be written.</exception>
    public string MakeKey(DkimAlgorithm algorithm, string path)
    {
        DkimKey key = algorithm == DkimAlgorithm.Ed25519 ? Ed25519DkimKey.New() : RsaDkimKey.New(RsaBits);
        DkimKeyFile.Write(path, key);
        return DkimRecord.Line(Domain, Selector, key);
    }

    /// <summary>The record of a key that is there already.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It isn't a key.</exception>
    public string RecordOf(string path) => DkimRecord.Line(Domain, Selector, DkimKey.Read(File.ReadAllText(path)));
}
