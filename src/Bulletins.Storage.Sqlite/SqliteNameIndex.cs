using System.Globalization;
using Bulletins.Members.Search;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Storage.Sqlite;

/// <summary>The full-text tables of <see cref="Migrations.Search"/>, which know each three characters in a row (sqlite.org/fts5.html, "The Trigram Tokenizer").</summary>
public sealed class SqliteNameIndex : INameIndex
{
    /// <summary>Shorter parts are looked for among the beginnings of what the tables know.</summary>
    private const int Trigram = 3;

    private const string Highest = "\U0010FFFF";

    public IQueryable<long> Members(BulletinsDb db, string part) => IsShort(part)
        ? db.Database.SqlQuery<long>($"SELECT DISTINCT doc AS Value FROM MemberNameTrigrams WHERE term >= {Folded(part)} AND term < {Folded(part) + Highest}")
        : db.Database.SqlQuery<long>($"SELECT rowid AS Value FROM MemberNames WHERE MemberNames MATCH {Phrase(part)}");

    public IQueryable<long> Contacts(BulletinsDb db, string part) => IsShort(part)
        ? db.Database.SqlQuery<long>($"SELECT DISTINCT doc AS Value FROM ContactNameTrigrams WHERE term >= {Folded(part)} AND term < {Folded(part) + Highest}")
        : db.Database.SqlQuery<long>($"SELECT rowid AS Value FROM ContactNames WHERE ContactNames MATCH {Phrase(part)}");

    public IQueryable<FormerName>? Former(BulletinsDb db, string part) => IsShort(part)
        ? db.Database.SqlQuery<FormerName>($"SELECT MemberId, ContactId, Text FROM FormerNames WHERE rowid IN (SELECT doc FROM FormerNameTrigrams WHERE term >= {Folded(part)} AND term < {Folded(part) + Highest})")
        : db.Database.SqlQuery<FormerName>($"SELECT MemberId, ContactId, Text FROM FormerNames WHERE FormerNames MATCH {Phrase(part)}");

    private static bool IsShort(string part) => part.EnumerateRunes().Count() < Trigram;

    private static string Folded(string part) => part.ToLower(CultureInfo.InvariantCulture);

    private static string Phrase(string part) => $"\"{part.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
