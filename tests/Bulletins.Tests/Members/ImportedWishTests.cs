using Bulletins.Members.Suppressions;


namespace Bulletins.Tests.Members;

public class ImportedWishTests : AssociationTest
{
    private const string Header = "member_number,organisation,contact_name,email\n";

    [TestCase(SuppressionReason.Unsubscribed, "陳大文", true)]
    [TestCase(SuppressionReason.Unsubscribed, "何小明", false, Description = "somebody else of the firm")]
    [TestCase(SuppressionReason.Bounced, "陳大文", false, Description = "a file is how a dead address is corrected")]
    public async Task A_file_that_has_somebody_who_wants_nothing_at_a_new_address_is_warned_of(SuppressionReason reason, string name, bool isWarned)
    {
        await association.ImportAsync(Header + "M1,珠江,陳大文,chan@pearl.example\n");
        await using (var db = association.Open())
        {
            db.Suppressions.Add(new Suppression { NormalizedEmail = "chan@pearl.example", Reason = reason, Since = association.Clock.GetUtcNow().UtcDateTime, By = "test" });
            await db.SaveChangesAsync();
        }

        foreach (var dryRun in (bool[])[true, false])
        {
            var report = await association.ImportAsync(Header + $"M1,珠江,{name},new@pearl.example\n", dryRun);
            Assert.That(report.Warnings.Select(warning => warning.Line), Is.EqualTo(isWarned ? new[] { 2 } : []));
            Assert.That(report.Created, Is.EqualTo(1), "it is for staff to say who it is");
        }
    }
}
