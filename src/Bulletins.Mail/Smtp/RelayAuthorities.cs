using System.Security.Cryptography.X509Certificates;
using Bulletins.Sending.Relays;
using Bulletins.Texts;

namespace Bulletins.Mail.Smtp;

/// <summary>The authorities that a relay's certificate may come from. Read for each connection, so a renewed file counts at once.</summary>
internal static class RelayAuthorities
{
    /// <returns>Empty for those that the machine trusts.</returns>
    /// <exception cref="RelayException">The file can't be read.</exception>
    public static X509Certificate2Collection Of(RelayOptions relay)
    {
        var authorities = new X509Certificate2Collection();
        if (relay.CertificateAuthorityFile is not { Length: > 0 } file)
            return authorities;
        try
        {
            authorities.ImportFromPemFile(Path.GetFullPath(file));
            return authorities;
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new RelayException(new Fault(Words.Sending, "Relay.AuthorityFile", relay.Name, file, broken.Message), broken) { IsRefusal = true };
        }
    }
}
