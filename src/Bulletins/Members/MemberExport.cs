using System.Globalization;
using Bulletins.Members.Consent;
using Bulletins.Members.Importing;
using Bulletins.Texts;
using CsvHelper;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Members;

/// <summary>Writes the register as a CSV file that an import reads back without a change.</summary>
/// <remarks>Retired members and contacts are left out: read into another installation they would come back to life.</remarks>
public sealed class MemberExport(BulletinsDb db)
{
    /// <summary>UTF-8 with a byte order mark, without which Excel takes it for another encoding.</summary>
    public async Task WriteAsync(Stream destination, CancellationToken cancellation = default)
    {
        await using var csv = CsvWriter.Create(destination, new CsvWriterOptions { WriteByteOrderMark = true }, leaveOpen: true);
        csv.WriteHeader([.. ImportColumns.All]);
        var members = db.Members.AsNoTracking().Where(m => m.Status != MemberStatus.Retired).OrderBy(m => m.Number)
            .Include(m => m.Contacts.Where(c => c.RetiredAt == null).OrderBy(c => c.Id))
            .ThenInclude(c => c.Subscriptions.Where(s => s.State == SubscriptionState.Joined)).ThenInclude(s => s.Topic);
        await foreach (var member in members.AsAsyncEnumerable().WithCancellation(cancellation))
        {
            if (member.Contacts.Count == 0)
                await csv.WriteRecordAsync(Row(member, null), cancellation);
            foreach (var contact in member.Contacts)
                await csv.WriteRecordAsync(Row(member, contact), cancellation);
        }
        await csv.FlushAsync(cancellation);
    }

    /// <summary>In the order of <see cref="ImportColumns.All"/>.</summary>
    private static string[] Row(Member member, Contact? contact) =>
    [
        .. new[]
        {
            member.Number, member.Organisation, member.OrganisationEnglish, member.Tier, member.Industry, member.District,
            member.JoinedOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), member.Telephone,
            contact?.Name, contact?.Email, contact?.Language.Tag(),
            contact is null ? null : string.Join(';', contact.Subscriptions.Select(s => s.Topic.Key).Order(StringComparer.Ordinal)),
        }.Select(SpreadsheetText.Write),
    ];
}
