using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Bulletins.Storage.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class PersonSearch : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "IX_Members_Organisation",
                table: "Members",
                column: "Organisation");

            migrationBuilder.CreateIndex(
                name: "IX_Members_OrganisationEnglish",
                table: "Members",
                column: "OrganisationEnglish");

            migrationBuilder.CreateIndex(
                name: "IX_Contacts_Name",
                table: "Contacts",
                column: "Name");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Members_Organisation",
                table: "Members");

            migrationBuilder.DropIndex(
                name: "IX_Members_OrganisationEnglish",
                table: "Members");

            migrationBuilder.DropIndex(
                name: "IX_Contacts_Name",
                table: "Contacts");
        }
    }
}
