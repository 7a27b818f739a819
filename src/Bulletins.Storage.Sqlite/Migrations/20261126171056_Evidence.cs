using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Bulletins.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Evidence : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "RefusalsCountedAt",
                table: "Dispatches",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "SoftInARow",
                table: "AddressScores",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "RefusalsCountedAt",
                table: "Dispatches");

            migrationBuilder.DropColumn(
                name: "SoftInARow",
                table: "AddressScores");
        }
    }
}
