using Bulletins.Texts;

namespace Bulletins.Members;

/// <summary>What staff enter about a firm. <see cref="Version"/> is that of the row which the form was filled from;
/// a change made meanwhile by somebody else is reported as a conflict and nothing is overwritten.</summary>
public sealed class MemberForm
{
    public string? Number { get; set; }
    public string? Organisation { get; set; }
    public string? OrganisationEnglish { get; set; }
    public string? Tier { get; set; }
    public string? Industry { get; set; }
    public string? District { get; set; }
    public string? Telephone { get; set; }
    public DateOnly? JoinedOn { get; set; }
    public int Version { get; set; }

    public static MemberForm Of(Member member) => new()
    {
        Number = member.Number,
        Organisation = member.Organisation,
        OrganisationEnglish = member.OrganisationEnglish,
        Tier = member.Tier,
        Industry = member.Industry,
        District = member.District,
        Telephone = member.Telephone,
        JoinedOn = member.JoinedOn,
        Version = member.Version,
    };

    /// <exception cref="FaultException">A value is missing or too long.</exception>
    internal void Fill(Member member)
    {
        member.Number = Require("Number", TypedText.Number(Number), Member.NumberLength);
        member.OrganisationEnglish = Limit("OrganisationEnglish", TypedText.Clean(OrganisationEnglish), Member.NameLength);
        member.Organisation = Require("Organisation", TypedText.Clean(Organisation) ?? member.OrganisationEnglish, Member.NameLength);
        member.Tier = TypedText.Key(Tier);
        member.Industry = TypedText.Key(Industry);
        member.District = TypedText.Key(District);
        member.Telephone = Limit("Telephone", TypedText.Clean(Telephone), Member.TelephoneLength);
        member.JoinedOn = JoinedOn;
    }

    private static string Require(string field, string? value, int length) =>
        Limit(field, value, length) ?? throw new FaultException(new Fault(Words.Members, "Field.Required", Words.Members[$"Field.{field}"]));

    private static string? Limit(string field, string? value, int length) => value?.Length > length
        ? throw new FaultException(new Fault(Words.Members, "Field.TooLong", Words.Members[$"Field.{field}"], length))
        : value;
}
