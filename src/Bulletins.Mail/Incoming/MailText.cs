using System.Text;
using Bulletins.Mail.Reports;
using Bulletins.Tracking.Incoming;

namespace Bulletins.Mail.Incoming;

/// <summary>Reads a mail within the bounds that hold for reports.</summary>
internal sealed class MailText : IMailText
{
    private const int MostFields = 200;
    private const int LongestField = 2000;
    private const int LongestText = 200_000;

    public ReadableMail Read(byte[] octets)
    {
        try
        {
            var mail = ReturnedMail.Read(new MemoryStream(octets, writable: false));
            return new ReadableMail(
                [.. mail.Headers.Take(MostFields).Select(field => KeyValuePair.Create(Shown(field.Field, LongestField), Shown(field.Value ?? "", LongestField)))],
                Shown(mail.WholeText.Trim(), LongestText),
                mail.All("Reply-To").Concat(mail.All("From")).SelectMany(Addresses.In).FirstOrDefault(),
                [.. mail.FileNames.Select(name => Shown(name, 200))])
            {
                IsReport = mail.IsReport,
            };
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Nothing that a program could make sense of: people see its beginning as it stands.
            return new ReadableMail([], Shown(Encoding.Latin1.GetString(octets, 0, Math.Min(octets.Length, LongestText)), LongestText), null, []);
        }
    }

    /// <summary>Without characters that a page can't hold, or that turn the direction of what follows.</summary>
    private static string Shown(string text, int length)
    {
        var cut = text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
        var clean = new StringBuilder(cut.Length);
        foreach (var rune in cut.EnumerateRunes())
        {
            if (rune.Value is '\n' or '\t' || !Rune.IsControl(rune) && rune.Value is not ((>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0xFFFE or 0xFFFF))
                clean.Append(rune);
        }
        return clean.ToString();
    }
}
