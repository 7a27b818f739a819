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
        if (bulletin.CanBeEdited)
            RequireTranslated(bulletin);
        RequireSender(bulletin.Issuer);
    }

    /// <summary>A reader must be able to leave (Cap. 593 s. 9), whatever somebody did to the templates.</summary>
    public static void RequireUnsubscribeLink(RenderedEdition edition)
    {
        var link = PersonalField.Mark(PersonalField.UnsubscribeLink);
        if (!edition.Html.Contains(link, StringComparison.Ordinal) || !edition.Text.Contains(link, StringComparison.Ordinal))
            throw Incomplete("Approval.NoUnsubscribe", NameOf(edition.Language));
    }

    /// <summary>A new edition begins with the master's text, and would go out with it to the readers of another language. Of one that was approved so nothing
    /// can be changed any more.</summary>
    private static void RequireTranslated(Bulletin bulletin)
    {
        var master = bulletin.EditionFor(Language.TraditionalChinese);
        if (bulletin.Editions.Find(edition => edition != master && edition.Body == master.Body) is { } same)
            throw Incomplete("Approval.Untranslated", NameOf(same.Language));
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
