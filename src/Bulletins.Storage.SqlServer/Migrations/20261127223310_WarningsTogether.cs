using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Bulletins.Storage.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class WarningsTogether : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "ToldAt",
                table: "AddressScores",
                type: "datetime2",
                nullable: true);

            // Until now staff were told at the same moment. As a batch of its own, since none can name a column that isn't there when it begins.
            migrationBuilder.Sql("EXEC(N'UPDATE AddressScores SET ToldAt = WarnedAt')");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "ToldAt",
                table: "AddressScores");
        }
    }
}
