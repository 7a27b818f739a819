using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Bulletins.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class FewerConnections : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "ConnectionsLoweredAt",
                table: "PaceMeters",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ConnectionsReply",
                table: "PaceMeters",
                type: "TEXT",
                maxLength: 1000,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "ConnectionsTo",
                table: "PaceMeters",
                type: "INTEGER",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "ConnectionsLoweredAt",
                table: "PaceMeters");

            migrationBuilder.DropColumn(
                name: "ConnectionsReply",
                table: "PaceMeters");

            migrationBuilder.DropColumn(
                name: "ConnectionsTo",
                table: "PaceMeters");
        }
    }
}
