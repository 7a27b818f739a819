using Bulletins.Members.Addresses;
using Bulletins.Texts;

namespace Bulletins.Members.Importing;

/// <summary>A row of a file of members as it was understood: a firm, and a contact there unless the firm stands alone.</summary>
internal sealed record ImportRow(int Line, string MemberNumber, FirmValues Firm, ContactValues? Contact);

/// <summary>What a row says about the firm; keys of classifications, null where a cell is empty.</summary>
internal sealed record FirmValues(string Organisation, string? OrganisationEnglish, string? Tier, string? Industry, string? District, DateOnly? JoinedOn, string? Telephone)
{
    /// <summary>The values with the columns that hold them, to compare two rows of one firm.</summary>
    public IEnumerable<(string Column, object? Value)> ByColumn =>
    [
        (ImportColumns.Organisation, Organisation), (ImportColumns.OrganisationEnglish, OrganisationEnglish), (ImportColumns.Tier, Tier),
        (ImportColumns.Industry, Industry), (ImportColumns.District, District), (ImportColumns.JoinedOn, JoinedOn),
        (ImportColumns.Telephone, Telephone),
    ];

    /// <summary>These values, and where one is missing that of another row of the firm.</summary>
    public FirmValues Or(FirmValues other) => new(Organisation, OrganisationEnglish ?? other.OrganisationEnglish, Tier ?? other.Tier,
        Industry ?? other.Industry, District ?? other.District, JoinedOn ?? other.JoinedOn, Telephone ?? other.Telephone);
}

/// <param name="Language">Null when the row doesn't say: Traditional Chinese for a new contact.</param>
/// <param name="Topics">Keys; null when the file has no column for topics.</param>
internal sealed record ContactValues(string Name, EmailAddress Email, Language? Language, IReadOnlySet<string>? Topics)
{
    /// <summary>The column in which two rows for one contact disagree; null when they agree.</summary>
    public string? Contradicts(ContactValues other) =>
        Name != other.Name ? ImportColumns.ContactName
        : Language is not null && other.Language is not null && Language != other.Language ? ImportColumns.Language
        : Topics is not null && !Topics.SetEquals(other.Topics!) ? ImportColumns.Topics
        : null;
}
