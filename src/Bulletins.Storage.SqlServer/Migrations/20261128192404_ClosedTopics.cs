using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Bulletins.Storage.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class ClosedTopics : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "ClosedAt",
                table: "Topics",
                type: "datetime2",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "ClosedAt",
                table: "Topics");
        }
    }
}
