namespace Bulletins.Rendering;

/// <summary>A place in a rendered edition that is filled for each recipient. In the stored text it is its name between
/// two Unicode noncharacters, which no real text can hold (Unicode 23.7).</summary>
public static class PersonalField
{
    public const char Begin = '\uFDD0';
    public const char End = '\uFDD1';

    public const string RecipientName = "recipient.name";
    public const string RecipientOrganisation = "recipient.organisation";
    public const string WebLink = "links.web";
    public const string UnsubscribeLink = "links.unsubscribe";

    public static readonly IReadOnlyList<string> All = [RecipientName, RecipientOrganisation, WebLink, UnsubscribeLink];

    public static string Mark(string field) => $"{Begin}{field}{End}";
}
