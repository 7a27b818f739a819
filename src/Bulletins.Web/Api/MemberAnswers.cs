using Bulletins.Members;
using Bulletins.Members.Consent;
using Bulletins.Members.Importing;
using Bulletins.Members.Suppressions;
using Bulletins.Texts;

namespace Bulletins.Web.Api;

/// <param name="Rejected">The rows that were refused, each with the line and the column that is at fault.</param>
/// <param name="Warnings">What was taken but deserves a look.</param>
internal sealed record ImportAnswer(bool DryRun, int Created, int Updated, int Unchanged, IReadOnlyList<ImportRemark> Rejected, IReadOnlyList<ImportRemark> Warnings)
{
    public static ImportAnswer Of(ImportReport report) =>
        new(report.DryRun, report.Created, report.Updated, report.Unchanged, report.Rejected, report.Warnings);
}

/// <param name="More">There are more than the total says: the search means so many that they were counted no further.</param>
internal sealed record PageAnswer<T>(IReadOnlyList<T> Items, int Total, int Page, int PageSize, bool More = false);

internal sealed record MemberAnswer(long Id, string Number, string Organisation, string? OrganisationEnglish, string? Tier, string? Industry,
    string? District, MemberStatus Status, DateOnly? JoinedOn, string? Telephone, DateTime? RetiredAt, IReadOnlyList<ContactAnswer> Contacts)
{
    public static MemberAnswer Of(Member member) => new(member.Id, member.Number, member.Organisation, member.OrganisationEnglish, member.Tier,
        member.Industry, member.District, member.Status, member.JoinedOn, member.Telephone, member.RetiredAt, [.. member.Contacts.Select(ContactAnswer.Of)]);
}

/// <param name="Topics">Keys of the topics that the contact has joined.</param>
internal sealed record ContactAnswer(long Id, string Name, string Email, string Language, DateTime? RetiredAt, IReadOnlyList<string> Topics)
{
    public static ContactAnswer Of(Contact contact) => new(contact.Id, contact.Name, contact.Email, contact.Language.Tag(), contact.RetiredAt,
        [.. contact.Subscriptions.Where(s => s.State == SubscriptionState.Joined).Select(s => s.Topic.Key).Order(StringComparer.Ordinal)]);
}

internal sealed record SuppressionRequest(string? Email, string? Note);

internal sealed record LiftingRequest(string? Because);

/// <param name="DeliveryId">The delivery that it came of.</param>
/// <param name="Email">The address in the form in which addresses are compared.</param>
internal sealed record SuppressionAnswer(long Id, string Email, SuppressionReason Reason, string? Note, DateTime Since, string By,
    DateTime? LiftedAt, string? LiftedBy, string? LiftedBecause, long? DeliveryId)
{
    public static SuppressionAnswer Of(Suppression suppression) => new(suppression.Id, suppression.NormalizedEmail, suppression.Reason, suppression.NoteInWords,
        suppression.Since, suppression.By, suppression.LiftedAt, suppression.LiftedBy, suppression.LiftedBecauseInWords, suppression.DeliveryId);
}
