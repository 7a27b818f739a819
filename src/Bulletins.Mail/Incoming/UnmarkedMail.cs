using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;

namespace Bulletins.Mail.Incoming;

/// <summary>Finds the mails of an IMAP mailbox that don't bear a keyword.</summary>
internal static class UnmarkedMail
{
    /// <summary>Exchange stores no keywords, and refuses a search that names one; others refuse nearly every search. So what a server can't look for is not asked of it, and what
    /// it refuses is found out by the flags of all mails.</summary>
    /// <returns>Without those that are marked as deleted.</returns>
    public static async Task<IList<UniqueId>> FindAsync(ImapClient client, IMailFolder folder, string keyword, CancellationToken cancellation)
    {
        try
        {
            return await folder.SearchAsync(StoresKeywords(folder) ? SearchQuery.NotDeleted.And(SearchQuery.NotKeyword(keyword)) : SearchQuery.NotDeleted, cancellation);
        }
        catch (ImapCommandException) when (client.IsConnected)
        {
            var all = folder.Count == 0 ? [] : await folder.FetchAsync(0, -1, MessageSummaryItems.UniqueId | MessageSummaryItems.Flags, cancellation);
            return [.. all.Where(mail => mail.Flags?.HasFlag(MessageFlags.Deleted) != true && !mail.Keywords.Contains(keyword, StringComparer.OrdinalIgnoreCase)).Select(mail => mail.UniqueId)];
        }
    }

    /// <summary>Whether it says that a new one can be stored for good (RFC 9051 section 7.1).</summary>
    public static bool StoresKeywords(IMailFolder folder) => folder.PermanentFlags.HasFlag(MessageFlags.UserDefined);
}
