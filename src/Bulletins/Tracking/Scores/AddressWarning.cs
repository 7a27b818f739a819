using System.Globalization;
using Bulletins.Members;
using Bulletins.Texts;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Notices;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking.Scores;

/// <summary>Tells staff that an address is close to being suppressed, while there is time to ask the firm.</summary>
public sealed class AddressWarning(BulletinsDb db)
{
    public async Task WriteAsync(DeliveryEvent happened, DateTime now, CancellationToken cancellation)
    {
        var issuer = await db.Deliveries.Where(d => d.Id == happened.DeliveryId).Select(d => d.Dispatch.Bulletin.Issuer).SingleOrDefaultAsync(cancellation);
        if (issuer is null)
            return;
        var contacts = await db.Contacts.AsNoTracking().Include(c => c.Member).Where(c => c.NormalizedEmail == happened.NormalizedEmail && c.RetiredAt == null)
            .OrderBy(c => c.Id).Take(10).ToListAsync(cancellation);
        var texts = new[] { Language.TraditionalChinese, Language.English }.Select(language => Text(happened, contacts, language.Culture()));
        db.Notices.Add(Notice.Write(
            $"address:{happened.Id}",
            issuer.ReplyTo ?? issuer.SenderAddress,
            Words.Tracking.In(Language.TraditionalChinese.Culture(), "AddressWarning.Subject", happened.NormalizedEmail),
            string.Join("\n\n", texts),
            now));
    }

    private static string Text(DeliveryEvent happened, List<Contact> contacts, CultureInfo language)
    {
        var reason = Words.Sending.In(language, $"ReplyReason.{happened.Reason}");
        var who = string.Join("\n", contacts.Select(c => $"  {c.Name}, {c.Member.Organisation} {c.Member.Telephone}".TrimEnd()));
        return Words.Tracking.In(language, "AddressWarning.Text", happened.NormalizedEmail, reason, happened.Diagnostic, who);
    }
}
