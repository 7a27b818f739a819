using Bulletins.Members;
using Bulletins.Members.Suppressions;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Members.Suppressions;

public class SuppressionListTests : AssociationTest
{
    [Test]
    public async Task A_suppression_holds_for_every_spelling_of_the_address_and_stays_as_a_record_after_lifting()
    {
        var suppression = await AddAsync("Chan@例子.example", "來電要求停寄");
        Assert.That((suppression.NormalizedEmail, suppression.Reason, suppression.By), Is.EqualTo(("chan@xn--fsqu00a.example", SuppressionReason.Staff, association.Staff.Name)));
        Assert.ThrowsAsync<ConflictException>(() => AddAsync("chan@XN--FSQU00A.example", "再來電"));

        association.Clock.Advance(TimeSpan.FromDays(1));
        await association.WithSuppressionsAsync(s => s.LiftAsync(suppression.Id, "書面同意", association.Staff));
        await using var db = association.Open();
        var lifted = await db.Suppressions.SingleAsync();
        Assert.That((lifted.LiftedAt, lifted.LiftedBy, lifted.LiftedBecause), Is.EqualTo((association.Clock.GetUtcNow().UtcDateTime, association.Staff.Name, "書面同意")));
        Assert.That(await db.AuditEntries.Select(e => e.Act).ToListAsync(), Is.EqualTo(new[] { "suppression.add", "suppression.lift" }));
        Assert.DoesNotThrowAsync(() => AddAsync("chan@例子.example", "再次要求"), "and it may be suppressed again");
    }

    [Test]
    public async Task A_reason_must_be_given_and_it_is_lifted_once()
    {
        Assert.ThrowsAsync<FaultException>(() => AddAsync("chan@x.example", " "));
        Assert.ThrowsAsync<FaultException>(() => AddAsync("chan", "x"));
        var suppression = await AddAsync("chan@x.example", "x");
        Assert.ThrowsAsync<FaultException>(() => association.WithSuppressionsAsync(s => s.LiftAsync(suppression.Id, "", association.Staff)));
        await association.WithSuppressionsAsync(s => s.LiftAsync(suppression.Id, "x", association.Staff));
        Assert.ThrowsAsync<ConflictException>(() => association.WithSuppressionsAsync(s => s.LiftAsync(suppression.Id, "x", association.Staff)));
        Assert.ThrowsAsync<NotFoundException>(() => association.WithSuppressionsAsync(s => s.LiftAsync(99, "x", association.Staff)));
    }

    [Test]
    public async Task The_list_is_searched_and_shows_lifted_ones_when_asked()
    {
        var first = await AddAsync("chan@x.example", "來電");
        await AddAsync("lee@x.example", "來信");
        await association.WithSuppressionsAsync(s => s.LiftAsync(first.Id, "x", association.Staff));
        Assert.That((await association.WithSuppressionsAsync(s => s.SearchAsync(null, withLifted: false))).Items.Select(s => s.NormalizedEmail), Is.EqualTo(new[] { "lee@x.example" }));
        Assert.That((await association.WithSuppressionsAsync(s => s.SearchAsync("來電", withLifted: true))).Total, Is.EqualTo(1));
        await AddAsync("ho@例子.example", "x");
        Assert.That((await association.WithSuppressionsAsync(s => s.SearchAsync("HO@例子.example", withLifted: false))).Total, Is.EqualTo(1));
        Assert.That(await association.WithSuppressionsAsync(s => s.OfAsync(["chan@x.example", "lee@x.example"])), Has.Count.EqualTo(1));
    }

    private Task<Suppression> AddAsync(string email, string note) => association.WithSuppressionsAsync(s => s.AddAsync(email, note, association.Staff));
}
