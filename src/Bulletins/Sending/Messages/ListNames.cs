using Bulletins.Composing;
using Bulletins.Texts;

namespace Bulletins.Sending.Messages;

/// <summary>The name of the list that a circular belongs to: its topic, or all circulars of its issuer (RFC 2919).</summary>
internal static class ListNames
{
    public static string ListId(Bulletin bulletin)
    {
        var issuer = bulletin.Issuer.NameTraditionalChinese;
        var domain = $"circulars.{AsciiAddress.DomainOf(bulletin.Issuer.SenderAddress)}";
        return bulletin.Topic is { } topic
            ? $"{Phrase($"{issuer} {topic.NameTraditionalChinese}")} <{Label(topic.Key)}.{domain}>"
            : $"{Phrase(Words.Sending.In(Language.TraditionalChinese.Culture(), "List.Name", issuer))} <{domain}>";
    }

    /// <summary>In quotes where it is ASCII; other text becomes encoded-words, which must not be quoted (RFC 2047 section 5).</summary>
    private static string Phrase(string name)
    {
        var plain = new string([.. name.Where(c => !char.IsControl(c) && c is not ('"' or '\\' or '<' or '>'))]);
        return plain.All(char.IsAscii) ? $"\"{plain}\"" : plain;
    }

    /// <summary>A topic's key as a domain label.</summary>
    private static string Label(string key)
    {
        var label = new string([.. key.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]).Trim('-');
        return label.Length > 0 ? label : "topic";
    }
}
