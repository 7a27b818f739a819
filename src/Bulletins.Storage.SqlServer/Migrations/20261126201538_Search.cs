using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Bulletins.Storage.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class Search : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""
                UPDATE Suppressions SET LiftedAt = Since, LiftedBy = 'bulletins', LiftedBecause = N'重複記錄 / recorded twice'
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
            migrationBuilder.DropIndex(
                name: "IX_Suppressions_NormalizedEmail_Reason",
                table: "Suppressions");
        }
    }
}
