using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Bulletins.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class SendingEngine : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Deliveries_ClaimedBy",
                table: "Deliveries");

            migrationBuilder.DropIndex(
                name: "IX_Deliveries_DispatchId_DueAt",
                table: "Deliveries");

            migrationBuilder.AddColumn<DateTime>(
                name: "FirstTriedAt",
                table: "Deliveries",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "MailboxProvider",
                table: "Deliveries",
                type: "TEXT",
                maxLength: 32,
                nullable: false,
                defaultValue: "");

            migrationBuilder.CreateIndex(
                name: "IX_Deliveries_ClaimedBy",
                table: "Deliveries",
                column: "ClaimedBy",
                filter: "ClaimedBy IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Deliveries_DispatchId_MailboxProvider_DueAt",
                table: "Deliveries",
                columns: new[] { "DispatchId", "MailboxProvider", "DueAt" },
                filter: "DueAt IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Deliveries_ClaimedBy",
                table: "Deliveries");

            migrationBuilder.DropIndex(
                name: "IX_Deliveries_DispatchId_MailboxProvider_DueAt",
                table: "Deliveries");

            migrationBuilder.DropColumn(
                name: "FirstTriedAt",
                table: "Deliveries");

            migrationBuilder.DropColumn(
                name: "MailboxProvider",
                table: "Deliveries");

            migrationBuilder.CreateIndex(
                name: "IX_Deliveries_ClaimedBy",
                table: "Deliveries",
                column: "ClaimedBy");

            migrationBuilder.CreateIndex(
                name: "IX_Deliveries_DispatchId_DueAt",
                table: "Deliveries",
                columns: new[] { "DispatchId", "DueAt" });
        }
    }
}
