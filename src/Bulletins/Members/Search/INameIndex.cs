namespace Bulletins.Members.Search;

/// <summary>Who is called what, by any part of it, capital letters or small: as far as a database engine can tell without reading everybody.</summary>
/// <remarks>Ids come in no order, and some may come twice.</remarks>
public interface INameIndex
{
    /// <summary>Members whose number or organisation, in either language, has the part in it.</summary>
    IQueryable<long> Members(BulletinsDb db, string part);

    /// <summary>Contacts whose name or address, as it is written or as it is compared, has the part in it.</summary>
    IQueryable<long> Contacts(BulletinsDb db, string part);

    /// <summary>What members and contacts were called before, where that has the part in it; null when the engine keeps no such record.</summary>
    IQueryable<FormerName>? Former(BulletinsDb db, string part);
}

/// <summary>What a member or a contact was called until it was changed.</summary>
/// <param name="MemberId">Null for a contact's.</param>
/// <param name="ContactId">Null for a member's.</param>
/// <param name="Text">A line each for number, organisation and organisation in English, or for name and address.</param>
public sealed record FormerName(long? MemberId, long? ContactId, string Text)
{
    /// <summary>The line that has the part in it.</summary>
    public string LineWith(string part)
    {
        var lines = Text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.FirstOrDefault(line => line.Contains(part, StringComparison.OrdinalIgnoreCase)) ?? lines[0];
    }
}
