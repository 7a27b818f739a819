using Bulletins.Auditing;
using Bulletins.Members;
using Bulletins.Members.Addresses;
using Bulletins.Testing;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Members;

/// <summary>Two people save the same thing at the same moment, after both were told that it is free: the second is told as if it had come later.</summary>
public class SameMomentTests : DatabaseTest
{
    private static readonly Actor Staff = new(ActorKind.Staff, "wong@association.example");

    [Test]
    public async Task Two_firms_of_one_number_are_one_firm_and_a_conflict()
    {
        await using var db = database.Open(new Meanwhile(() => AddFirm("M0001", "先到")));

        var conflict = Assert.ThrowsAsync<ConflictException>(() => Register(db).AddAsync(new MemberForm { Number = "M0001", Organisation = "後到" }, Staff))!;

        Assert.That(conflict.Fault.Key, Is.EqualTo("Member.NumberInUse"));
        await using var now = database.Open();
        Assert.That(await now.Members.Select(m => m.Organisation).ToListAsync(), Is.EqualTo(new[] { "先到" }));
        Assert.That(await now.AuditEntries.AnyAsync(), Is.False);
    }

    [Test]
    public void A_number_that_another_firm_takes_in_this_moment_is_in_use()
    {
        var firm = AddFirm("M0001", "珠江");
        using var db = database.Open(new Meanwhile(() => AddFirm("M0002", "先到")));

        var conflict = Assert.ThrowsAsync<ConflictException>(() => Register(db).ChangeAsync(firm, new MemberForm { Number = "M0002", Organisation = "珠江" }, Staff))!;

        Assert.That(conflict.Fault.Key, Is.EqualTo("Member.NumberInUse"));
    }

    [Test]
    public void Two_contacts_of_one_firm_with_one_address_are_one_contact_and_a_conflict()
    {
        var firm = AddFirm("M0001", "珠江");
        using var db = database.Open(new Meanwhile(() => AddContact(firm, "chan@pearl.example")));

        var conflict = Assert.ThrowsAsync<ConflictException>(() => Contacts(db).AddAsync(firm, new ContactForm { Name = "陳大文", Email = "Chan@pearl.example" }, Staff))!;

        Assert.That(conflict.Fault.Key, Is.EqualTo("Contact.EmailInUse"));
    }

    [Test]
    public void An_address_that_a_colleague_gets_in_this_moment_is_in_use()
    {
        var firm = AddFirm("M0001", "珠江");
        var contact = AddContact(firm, "chan@pearl.example");
        using var db = database.Open(new Meanwhile(() => AddContact(firm, "lee@pearl.example")));

        var conflict = Assert.ThrowsAsync<ConflictException>(() => Contacts(db).ChangeAsync(contact, new ContactForm { Name = "陳大文", Email = "lee@pearl.example" }, Staff))!;

        Assert.That(conflict.Fault.Key, Is.EqualTo("Contact.EmailInUse"));
    }

    private static MemberRegister Register(BulletinsDb db) => new(db, new AuditLog(db, TimeProvider.System), TimeProvider.System);

    private static ContactRegister Contacts(BulletinsDb db) => new(db, new AuditLog(db, TimeProvider.System), TimeProvider.System);

    private long AddFirm(string number, string organisation)
    {
        using var db = database.Open();
        var firm = new Member { Number = number, Organisation = organisation };
        db.Members.Add(firm);
        db.SaveChanges();
        return firm.Id;
    }

    private long AddContact(long firm, string address)
    {
        using var db = database.Open();
        var contact = new Contact { MemberId = firm, Name = "先到" };
        contact.MoveTo(EmailAddress.Parse(address));
        db.Contacts.Add(contact);
        db.SaveChanges();
        return contact.Id;
    }
}
