using Bulletins.Audiences;
using Bulletins.Composing;
using Bulletins.Members;
using Bulletins.Members.Addresses;
using Bulletins.Members.Suppressions;
using Bulletins.Rendering;
using Bulletins.Testing.Engine;
using Bulletins.Texts;
using Bulletins.Time;

namespace Bulletins.Testing;

/// <summary>Puts an association into a database: an issuer, members, an approved bulletin, a segment.
/// A test says only what matters to it.</summary>
/// <param name="renderer">Renders what is approved, as whoever sends it will. Default: <see cref="PlainRenderer"/>.</param>
public sealed class Association(Func<BulletinsDb> open, TimeProvider clock, IBulletinRenderer? renderer = null)
{
    private int members;

    /// <summary>Adds firms with one contact each, contact1@firm1.example and so on.</summary>
    public IReadOnlyList<Contact> AddContacts(int count, Action<Member, Contact>? change = null)
    {
        using var db = open();
        var contacts = new List<Contact>(count);
        for (var i = 0; i < count; i++)
        {
            var number = ++members;
            var member = new Member { Number = $"M{number:00000}", Organisation = $"第{number}實業有限公司", Tier = "full", Industry = "electronics" };
            var contact = new Contact { Member = member, Name = $"聯絡人{number}", Language = Language.TraditionalChinese };
            contact.MoveTo(Address($"contact{number}@firm{number}.example"));
            change?.Invoke(member, contact);
            db.Contacts.Add(contact);
            contacts.Add(contact);
        }
        db.SaveChanges();
        return contacts;
    }

    public Bulletin AddApprovedBulletin(string title = "測試通告", string? topic = null, params Language[] editions) =>
        AddApprovedBulletin(title, "<p>內容</p>", topic, editions);

    public Bulletin AddApprovedBulletin(string title, string body, string? topic, Language[] editions)
    {
        using var db = open();
        var bulletin = new Bulletin
        {
            Issuer = new Issuer
            {
                NameTraditionalChinese = "珠三角工業協會",
                SenderAddress = "circulars@association.example",
                PostalAddress = "香港九龍測試道1號",
                Telephone = "+852 2345 6789",
                Signature = "珠三角工業協會 謹啟",
            },
            Topic = topic is null ? null : db.Topics.Single(t => t.Key == topic),
            IssuedOn = new DateOnly(2021, 4, 29),
            CreatedAt = clock.UtcNow(),
            CreatedBy = "author@association.example",
        };
        foreach (var language in editions.Length > 0 ? editions : [Language.TraditionalChinese])
            bulletin.Editions.Add(new Edition { Language = language, Title = $"{title}{(language == Language.TraditionalChinese ? "" : $" {language.Tag()}")}", Body = body });
        bulletin.Approve("approver@association.example", clock.UtcNow(), ContentHash.Of(bulletin.Editions.Select(edition => (renderer ?? new PlainRenderer()).Render(bulletin, edition))));
        db.Bulletins.Add(bulletin);
        db.SaveChanges();
        return bulletin;
    }

    public Segment AddSegment(string rule = """{"version":1,"everyone":true}""", string name = "全體會員")
    {
        using var db = open();
        var segment = new Segment { Name = name, Rule = rule, UpdatedAt = clock.UtcNow() };
        db.Segments.Add(segment);
        db.SaveChanges();
        return segment;
    }

    public void Suppress(Contact contact, SuppressionReason reason)
    {
        using var db = open();
        db.Suppressions.Add(new Suppression { NormalizedEmail = contact.NormalizedEmail, Reason = reason, Since = clock.UtcNow(), By = "test" });
        db.SaveChanges();
    }

    public static EmailAddress Address(string text) =>
        EmailAddress.TryParse(text, out var address) ? address : throw new ArgumentException($"'{text}' is no address.", nameof(text));
}
