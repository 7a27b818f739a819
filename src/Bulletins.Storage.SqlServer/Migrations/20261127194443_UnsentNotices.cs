using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Bulletins.Storage.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class UnsentNotices : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "IX_Notices_Unsent",
                table: "Notices",
                column: "Id",
                filter: "SentAt IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_AuditEntries_Act",
                table: "AuditEntries",
                column: "Act");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Notices_Unsent",
                table: "Notices");

            migrationBuilder.DropIndex(
                name: "IX_AuditEntries_Act",
                table: "AuditEntries");
        }
    }
}
