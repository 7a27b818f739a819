using Bulletins.Audiences;
using Bulletins.Composing;
using Bulletins.Dispatching;
using Bulletins.Members;
using Bulletins.Members.Addresses;
using Bulletins.Members.Topics;
using Bulletins.Rendering;
using Bulletins.Texts;

namespace Bulletins.Testing;

/// <summary>A circular that has been mailed to one contact, as rows: for tests of what comes after sending.</summary>
public sealed record MailedCircular(Contact Contact, Topic? Topic, Bulletin Bulletin, Delivery Delivery)
{
    public static readonly DateTime SentAt = new(2024, 5, 6, 2, 0, 0, DateTimeKind.Utc);

    /// <param name="topic">Null for a circular without a topic.</param>
    /// <param name="contents">The rendered editions; by default one in Traditional Chinese.</param>
    public static async Task<MailedCircular> AddAsync(BulletinsDb db, string? topic = "policy", Language language = Language.TraditionalChinese,
        string email = "chan@firm.example", params RenderedEdition[] contents)
    {
        var mark = Guid.NewGuid().ToString("N")[..8];
        var contact = NewContact(mark, email, language);
        var subject = topic is null ? null : db.Topics.FirstOrDefault(t => t.Key == topic)
            ?? new Topic { Key = topic, NameTraditionalChinese = "政策", NameSimplifiedChinese = "政策资讯", NameEnglish = "Policy" };
        var bulletin = NewBulletin(db, subject);
        var segment = new Segment { Name = $"everyone-{mark}", Rule = """{"everyone":true}""" };
        db.AddRange(contact, bulletin, segment);
        await db.SaveChangesAsync();

        var dispatch = Dispatch.Schedule(bulletin, segment, SentAt, null, "staff@association.example", SentAt);
        db.Add(dispatch);
        await db.SaveChangesAsync();
        foreach (var content in contents.Length > 0 ? contents : [Content(Language.TraditionalChinese, "通告")])
        {
            db.Add(new DispatchContent
            {
                DispatchId = dispatch.Id, Language = content.Language, Subject = content.Subject, Html = content.Html, Text = content.Text, RenderedAt = SentAt,
            });
        }
        var delivery = new Delivery
        {
            DispatchId = dispatch.Id, ContactId = contact.Id, MemberId = contact.MemberId, Name = contact.Name, Organisation = contact.Member.Organisation,
            Email = contact.Email, NormalizedEmail = contact.NormalizedEmail, Language = language, State = DeliveryState.Sent, ChangedAt = SentAt,
        };
        db.Add(delivery);
        await db.SaveChangesAsync();
        return new MailedCircular(contact, subject, bulletin, delivery);
    }

    /// <summary>A small document with every personal field in it.</summary>
    public static RenderedEdition Content(Language language, string title) => new(language, title, $"""
        <!DOCTYPE html>
        <html lang="{language.Tag()}"><head><meta charset="utf-8"><title>{title}</title></head><body>
        <p>{PersonalField.Mark(PersonalField.RecipientOrganisation)} {PersonalField.Mark(PersonalField.RecipientName)}</p>
        <h1>{title}</h1>
        <p><a href="{PersonalField.Mark(PersonalField.WebLink)}">web</a> <a href="{PersonalField.Mark(PersonalField.UnsubscribeLink)}">unsubscribe</a></p>
        </body></html>
        """, title);

    private static Contact NewContact(string mark, string email, Language language)
    {
        var contact = new Contact { Name = "陳大文", Language = language, Member = new Member { Number = $"M{mark}", Organisation = "示例電子有限公司" } };
        contact.MoveTo(EmailAddress.TryParse(email, out var address) ? address : throw new ArgumentException(email, nameof(email)));
        return contact;
    }

    private static Bulletin NewBulletin(BulletinsDb db, Topic? topic)
    {
        var bulletin = new Bulletin
        {
            Issuer = db.Issuers.FirstOrDefault() ?? new Issuer
            {
                NameTraditionalChinese = "示例工業協會", NameSimplifiedChinese = "示例工业协会", NameEnglish = "Example Industrial Association",
                SenderAddress = "circulars@association.example", ReplyTo = "office@association.example",
                PostalAddress = "香港九龍示例道 1 號", PostalAddressEnglish = "1 Example Road, Kowloon, Hong Kong", Telephone = "+852 2000 0000", Signature = "示例工業協會 謹啟",
            },
            IssuedOn = new DateOnly(2024, 5, 6),
            Topic = topic,
        };
        bulletin.Editions.Add(new Edition { Language = Language.TraditionalChinese, Title = "《關於支持製造業發展》通告", Body = "<p>內容</p>" });
        bulletin.Editions.Add(new Edition { Language = Language.English, Title = "Support for Manufacturing", Body = "<p>Body</p>" });
        return bulletin;
    }
}
