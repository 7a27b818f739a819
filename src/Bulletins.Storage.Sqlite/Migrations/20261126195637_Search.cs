using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Bulletins.Storage.Sqlite.Migrations
{
    /// <summary>What members and contacts are called, and were called, by every three characters in a row, kept by triggers. Whoever makes one of the
    /// two tables anew, as SQLite's other migrations do to change a column, drops its triggers and must make them again.</summary>
    public partial class Search : Migration
    {
        /// <summary>A line each; the two blanks let the last characters begin three in a row too.</summary>
        private const string OfMember = "{0}.Number || char(10) || {0}.Organisation || char(10) || ifnull({0}.OrganisationEnglish, '') || char(10) || '  '";

        /// <inheritdoc cref="OfMember"/>
        private const string OfContact = "{0}.Name || char(10) || {0}.Email || CASE WHEN lower({0}.Email) = {0}.NormalizedEmail THEN '' ELSE char(10) || {0}.NormalizedEmail END || char(10) || '  '";

        private const string OfDelivery = "{0}.Name || char(10) || {0}.Email || char(10) || {0}.Organisation || char(10) || '  '";

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            CreateIndex(migrationBuilder, "MemberNames", "Members", OfMember, "Number, Organisation, OrganisationEnglish");
            CreateIndex(migrationBuilder, "ContactNames", "Contacts", OfContact, "Name, Email, NormalizedEmail");
            CreateFormerNames(migrationBuilder);

            migrationBuilder.Sql("""
                UPDATE Suppressions SET LiftedAt = Since, LiftedBy = 'bulletins', LiftedBecause = '重複記錄 / recorded twice'
                WHERE LiftedAt IS NULL AND EXISTS (SELECT 1 FROM Suppressions earlier WHERE earlier.NormalizedEmail = Suppressions.NormalizedEmail
                    AND earlier.Reason = Suppressions.Reason AND earlier.LiftedAt IS NULL AND earlier.Id < Suppressions.Id)
                """);
            migrationBuilder.CreateIndex(
                name: "IX_Suppressions_NormalizedEmail_Reason",
                table: "Suppressions",
                columns: new[] { "NormalizedEmail", "Reason" },
                unique: true,
                filter: "LiftedAt IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            foreach (var trigger in (string[])["MemberNamesInsert", "MemberNamesUpdate", "MemberNamesDelete", "ContactNamesInsert", "ContactNamesUpdate", "ContactNamesDelete", "FormerMemberNames", "FormerContactNames"])
                migrationBuilder.Sql($"DROP TRIGGER {trigger}");
            foreach (var table in (string[])["MemberNameTrigrams", "MemberNames", "ContactNameTrigrams", "ContactNames", "FormerNameTrigrams", "FormerNames"])
                migrationBuilder.Sql($"DROP TABLE {table}");
            migrationBuilder.DropIndex(
                name: "IX_Suppressions_NormalizedEmail_Reason",
                table: "Suppressions");
        }

        private static void CreateIndex(MigrationBuilder migration, string index, string table, string text, string columns)
        {
            migration.Sql($"CREATE VIRTUAL TABLE {index} USING fts5(Text, content='', contentless_delete=1, tokenize='trigram')");
            migration.Sql($"CREATE VIRTUAL TABLE {index.TrimEnd('s')}Trigrams USING fts5vocab({index}, instance)");
            migration.Sql($"INSERT INTO {index} (rowid, Text) SELECT row.Id, {string.Format(text, "row")} FROM {table} row");
            migration.Sql($"CREATE TRIGGER {index}Insert AFTER INSERT ON {table} BEGIN INSERT INTO {index} (rowid, Text) VALUES (new.Id, {string.Format(text, "new")}); END");
            migration.Sql($"CREATE TRIGGER {index}Update AFTER UPDATE OF {columns} ON {table} BEGIN DELETE FROM {index} WHERE rowid = old.Id; INSERT INTO {index} (rowid, Text) VALUES (new.Id, {string.Format(text, "new")}); END");
            migration.Sql($"CREATE TRIGGER {index}Delete AFTER DELETE ON {table} BEGIN DELETE FROM {index} WHERE rowid = old.Id; END");
        }

        /// <summary>What was changed before these tables were made is still known from what was mailed.</summary>
        private static void CreateFormerNames(MigrationBuilder migration)
        {
            var (member, contact) = ((string.Format(OfMember, "old"), string.Format(OfMember, "new")), (string.Format(OfContact, "old"), string.Format(OfContact, "new")));
            migration.Sql("CREATE VIRTUAL TABLE FormerNames USING fts5(Text, MemberId UNINDEXED, ContactId UNINDEXED, tokenize='trigram')");
            migration.Sql("CREATE VIRTUAL TABLE FormerNameTrigrams USING fts5vocab(FormerNames, instance)");
            migration.Sql($"""
                INSERT INTO FormerNames (Text, ContactId) SELECT DISTINCT {string.Format(OfDelivery, "d")}, d.ContactId
                FROM Deliveries d JOIN Contacts c ON c.Id = d.ContactId JOIN Members m ON m.Id = c.MemberId
                WHERE d.Name <> c.Name OR d.Email <> c.Email OR d.Organisation NOT IN (m.Organisation, ifnull(m.OrganisationEnglish, ''))
                """);
            migration.Sql($"CREATE TRIGGER FormerMemberNames AFTER UPDATE OF Number, Organisation, OrganisationEnglish ON Members WHEN {member.Item1} <> {member.Item2} BEGIN INSERT INTO FormerNames (Text, MemberId) VALUES ({member.Item1}, old.Id); END");
            migration.Sql($"CREATE TRIGGER FormerContactNames AFTER UPDATE OF Name, Email, NormalizedEmail ON Contacts WHEN {contact.Item1} <> {contact.Item2} BEGIN INSERT INTO FormerNames (Text, ContactId) VALUES ({contact.Item1}, old.Id); END");
        }
    }
}
