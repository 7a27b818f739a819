using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Bulletins.Storage.SqlServer.Migrations
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
                type: "bigint",
                nullable: true);

            migrationBuilder.AlterColumn<string>(
                name: "Key",
                table: "DeliveryEvents",
                type: "nvarchar(200)",
                maxLength: 200,
                nullable: false,
                collation: "Latin1_General_100_BIN2",
                oldClrType: typeof(string),
                oldType: "nvarchar(200)",
                oldMaxLength: 200);

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

            migrationBuilder.AlterColumn<string>(
                name: "Key",
                table: "DeliveryEvents",
                type: "nvarchar(200)",
                maxLength: 200,
                nullable: false,
                oldClrType: typeof(string),
                oldType: "nvarchar(200)",
                oldMaxLength: 200,
                oldCollation: "Latin1_General_100_BIN2");
        }
    }
}
