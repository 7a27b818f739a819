using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Bulletins.Storage.SqlServer.Migrations
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
                type: "bigint",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "KeptFrankings",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    Franking = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    FirstUsedAt = table.Column<DateTime>(type: "datetime2", nullable: false)
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
