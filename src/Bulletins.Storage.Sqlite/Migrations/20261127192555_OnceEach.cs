using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Bulletins.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class OnceEach : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "IncomingMailId",
                table: "Unsubscriptions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_Unsubscriptions_IncomingMailId",
                table: "Unsubscriptions",
                column: "IncomingMailId",
                unique: true,
                filter: "IncomingMailId IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Unsubscriptions_IncomingMailId",
                table: "Unsubscriptions");

            migrationBuilder.DropColumn(
                name: "IncomingMailId",
                table: "Unsubscriptions");
        }
    }
}
