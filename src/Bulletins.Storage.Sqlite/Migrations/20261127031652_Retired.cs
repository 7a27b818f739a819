using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Bulletins.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Retired : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "IX_Members_RetiredAt",
                table: "Members",
                column: "RetiredAt",
                filter: "RetiredAt IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Contacts_RetiredAt",
                table: "Contacts",
                column: "RetiredAt",
                filter: "RetiredAt IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Members_RetiredAt",
                table: "Members");

            migrationBuilder.DropIndex(
                name: "IX_Contacts_RetiredAt",
                table: "Contacts");
        }
    }
}
