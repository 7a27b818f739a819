using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Bulletins.Storage.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class OneOpenHold : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Two processes could begin the same hold: the first one keeps what both held.
            const string Same = "o.Decision IS NULL AND o.Domain = h.Domain AND o.Reason = h.Reason AND (o.DispatchId = h.DispatchId OR o.DispatchId IS NULL AND h.DispatchId IS NULL)";
            migrationBuilder.Sql("UPDATE DeliveryEvents SET HoldId = (SELECT MIN(o.Id) FROM VerdictHolds o JOIN VerdictHolds h ON h.Id = DeliveryEvents.HoldId WHERE " + Same + ")"
                + " WHERE HoldId IN (SELECT h.Id FROM VerdictHolds h WHERE h.Decision IS NULL)");
            migrationBuilder.Sql("DELETE FROM VerdictHolds WHERE Id IN (SELECT h.Id FROM VerdictHolds h JOIN VerdictHolds o ON o.Id < h.Id WHERE h.Decision IS NULL AND " + Same + ")");
            migrationBuilder.CreateIndex(
                name: "IX_VerdictHolds_OpenDispatch",
                table: "VerdictHolds",
                columns: new[] { "DispatchId", "Reason" },
                unique: true,
                filter: "Decision IS NULL AND DispatchId IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_VerdictHolds_OpenDomain",
                table: "VerdictHolds",
                columns: new[] { "Domain", "Reason" },
                unique: true,
                filter: "Decision IS NULL AND DispatchId IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_VerdictHolds_OpenDispatch",
                table: "VerdictHolds");

            migrationBuilder.DropIndex(
                name: "IX_VerdictHolds_OpenDomain",
                table: "VerdictHolds");
        }
    }
}
