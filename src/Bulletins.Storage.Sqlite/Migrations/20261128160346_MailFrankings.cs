using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Bulletins.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class MailFrankings : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "Franking",
                table: "Attempts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "KeptFrankings",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Franking = table.Column<string>(type: "TEXT", nullable: false),
                    FirstUsedAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_KeptFrankings", x => x.Id);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "KeptFrankings");

            migrationBuilder.DropColumn(
                name: "Franking",
                table: "Attempts");
        }
    }
}
