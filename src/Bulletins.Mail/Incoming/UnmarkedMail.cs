using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;

namespace Bulletins.Mail.Incoming;

/// <summary>Finds the mails of an IMAP mailbox that don't bear a keyword.</summary>
internal static class UnmarkedMail
{
    /// <summary>Looked at where a search finds nothing.</summary>
    private const int Newest = 50;

    /// <summary>Exchange stores no keywords, and refuses a search that names one; others refuse nearly every search, or find nothing whatever they are asked. So what a server can't
    /// look for is not asked of it, and where it refuses, or shows a new mail that it didn't find, it is found out by the flags of all mails.</summary>
    /// <returns>Without those that are marked as deleted.</returns>
    public static async Task<IList<UniqueId>> FindAsync(ImapClient client, IMailFolder folder, string keyword, CancellationToken cancellation)
    {
        try
        {
            var found = await folder.SearchAsync(StoresKeywords(folder) ? SearchQuery.NotDeleted.And(SearchQuery.NotKeyword(keyword)) : SearchQuery.NotDeleted, cancellation);
            if (found.Count > 0 || (await ByFlagsAsync(folder, Math.Max(0, folder.Count - Newest), keyword, cancellation)).Count == 0)
                return found;
        }
        catch (ImapCommandException) when (client.IsConnected)
        {
            // Then without a search.
        }
        return await ByFlagsAsync(folder, 0, keyword, cancellation);
    }

    private static async Task<IList<UniqueId>> ByFlagsAsync(IMailFolder folder, int from, string keyword, CancellationToken cancellation)
    {
        var mails = folder.Count == 0 ? [] : await folder.FetchAsync(from, -1, MessageSummaryItems.UniqueId | MessageSummaryItems.Flags, cancellation);
        return [.. mails.Where(mail => mail.Flags?.HasFlag(MessageFlags.Deleted) != true && !mail.Keywords.Contains(keyword, StringComparer.OrdinalIgnoreCase)).Select(mail => mail.UniqueId)];
    }

    /// <summary>Whether it says that a new one can be stored for good (RFC 9051 section 7.1).</summary>
    public static bool StoresKeywords(IMailFolder folder) => folder.PermanentFlags.HasFlag(MessageFlags.UserDefined);
}
