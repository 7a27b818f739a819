using Bulletins.Composing;
using Bulletins.Texts;

namespace Bulletins.Rendering;

/// <summary>What a circular must have before it may go out.</summary>
internal static class ApprovalCheck
{
    public static void RequireComplete(Bulletin bulletin)
    {
        if (bulletin.Editions.Count == 0)
            throw Incomplete("Approval.NoEdition", bulletin.Name);
        foreach (var edition in bulletin.Editions)
        {
            if (string.IsNullOrWhiteSpace(edition.Title))
                throw Incomplete("Approval.NoTitle", NameOf(edition.Language));
            if (EditionDocument.Parse(edition.Body).IsEmpty)
                throw Incomplete("Approval.NoBody", NameOf(edition.Language));
        }
        RequireSender(bulletin.Issuer);
    }

    /// <summary>A reader must be able to leave (Cap. 593 s. 9), whatever somebody did to the templates.</summary>
    public static void RequireUnsubscribeLink(RenderedEdition edition)
    {
        var link = PersonalField.Mark(PersonalField.UnsubscribeLink);
        if (!edition.Html.Contains(link, StringComparison.Ordinal) || !edition.Text.Contains(link, StringComparison.Ordinal))
            throw Incomplete("Approval.NoUnsubscribe", NameOf(edition.Language));
    }

    /// <summary>Cap. 593 s. 8 and Cap. 593A: who sends it, and where to reach them.</summary>
    private static void RequireSender(Issuer issuer)
    {
        var lacking = new (string Value, string Key)[]
        {
            (issuer.NameTraditionalChinese, "Sender.Name"),
            (issuer.PostalAddress, "Sender.PostalAddress"),
            (issuer.Telephone, "Sender.Telephone"),
            (issuer.SenderAddress, "Sender.Email"),
        }.Where(field => string.IsNullOrWhiteSpace(field.Value)).Select(field => Words.Rendering[field.Key]).ToList();
        if (lacking.Count > 0)
            throw Incomplete("Approval.SenderIncomplete", issuer.NameTraditionalChinese, string.Join(" / ", lacking));
        foreach (var address in (string?[])[issuer.PostalAddress, issuer.PostalAddressEnglish])
            if (PostBox.IsIn(address))
                throw Incomplete("Approval.PostBox", issuer.NameTraditionalChinese, address);
    }

    private static FaultException Incomplete(string key, params object?[] values) => new(new Fault(Words.Rendering, key, values));

    private static string NameOf(Language language) => Words.Rendering[$"Language.{language}"];
}
