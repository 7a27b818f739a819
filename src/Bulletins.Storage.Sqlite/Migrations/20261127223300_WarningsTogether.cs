using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Bulletins.Storage.Sqlite.Migrations
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
                type: "TEXT",
                nullable: true);

            // Until now staff were told at the same moment.
            migrationBuilder.Sql("UPDATE AddressScores SET ToldAt = WarnedAt");
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
