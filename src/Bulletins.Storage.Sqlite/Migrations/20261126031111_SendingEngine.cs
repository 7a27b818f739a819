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
                name: "IX_DispatchContents_DispatchId_Language",
                table: "DispatchContents");

            migrationBuilder.DropIndex(
                name: "IX_Deliveries_ClaimedBy",
                table: "Deliveries");

            migrationBuilder.DropIndex(
                name: "IX_Deliveries_DispatchId_DueAt",
                table: "Deliveries");

            migrationBuilder.AddColumn<int>(
                name: "ContentRevision",
                table: "Dispatches",
                type: "INTEGER",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<int>(
                name: "CorrectedRevision",
                table: "Dispatches",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "CorrectionId",
                table: "Dispatches",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "ErratumOf",
                table: "Dispatches",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Priority",
                table: "Dispatches",
                type: "TEXT",
                maxLength: 32,
                nullable: false,
                defaultValue: "Normal");

            migrationBuilder.AddColumn<int>(
                name: "Revision",
                table: "DispatchContents",
                type: "INTEGER",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<int>(
                name: "ContentRevision",
                table: "Deliveries",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "DecidedAfter",
                table: "Deliveries",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "DecidedAt",
                table: "Deliveries",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "DecidedBy",
                table: "Deliveries",
                type: "TEXT",
                maxLength: 256,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Decision",
                table: "Deliveries",
                type: "TEXT",
                maxLength: 32,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "EarlierAttempts",
                table: "Deliveries",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

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

            migrationBuilder.AddColumn<long>(
                name: "CorrectsBulletinId",
                table: "Bulletins",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "ContentRevision",
                table: "Attempts",
                type: "INTEGER",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.CreateTable(
                name: "ConnectionShares",
                columns: table => new
                {
                    WorkerId = table.Column<long>(type: "INTEGER", nullable: false),
                    Relay = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Provider = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Held = table.Column<int>(type: "INTEGER", nullable: false),
                    Waiting = table.Column<int>(type: "INTEGER", nullable: false),
                    WaitingUrgent = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ConnectionShares", x => new { x.WorkerId, x.Relay, x.Provider });
                    table.ForeignKey(
                        name: "FK_ConnectionShares_Workers_WorkerId",
                        column: x => x.WorkerId,
                        principalTable: "Workers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "PaceMeters",
                columns: table => new
                {
                    Relay = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Provider = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    ArrivalAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Turn = table.Column<long>(type: "INTEGER", nullable: false),
                    WarmUpDay = table.Column<int>(type: "INTEGER", nullable: false),
                    WarmUpOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    SlowedTo = table.Column<double>(type: "REAL", nullable: true),
                    SlowedFrom = table.Column<double>(type: "REAL", nullable: true),
                    SlowedReason = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    SlowedReply = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    SlowedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    PaceChangedAt = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PaceMeters", x => new { x.Relay, x.Provider });
                });

            migrationBuilder.CreateTable(
                name: "PaceUsages",
                columns: table => new
                {
                    Relay = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Provider = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Minute = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Count = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PaceUsages", x => new { x.Relay, x.Provider, x.Minute });
                });

            migrationBuilder.CreateTable(
                name: "RelayStates",
                columns: table => new
                {
                    Name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    Until = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Failures = table.Column<int>(type: "INTEGER", nullable: false),
                    ChangedAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RelayStates", x => x.Name);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Dispatches_ErratumOf",
                table: "Dispatches",
                column: "ErratumOf");

            migrationBuilder.CreateIndex(
                name: "IX_DispatchContents_DispatchId_Revision_Language",
                table: "DispatchContents",
                columns: new[] { "DispatchId", "Revision", "Language" },
                unique: true);

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

            migrationBuilder.CreateIndex(
                name: "IX_Deliveries_Uncertain",
                table: "Deliveries",
                column: "DispatchId",
                filter: "State = 'Uncertain'");

            migrationBuilder.CreateIndex(
                name: "IX_PaceUsages_Minute",
                table: "PaceUsages",
                column: "Minute");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ConnectionShares");

            migrationBuilder.DropTable(
                name: "PaceMeters");

            migrationBuilder.DropTable(
                name: "PaceUsages");

            migrationBuilder.DropTable(
                name: "RelayStates");

            migrationBuilder.DropIndex(
                name: "IX_Dispatches_ErratumOf",
                table: "Dispatches");

            migrationBuilder.DropIndex(
                name: "IX_DispatchContents_DispatchId_Revision_Language",
                table: "DispatchContents");

            migrationBuilder.DropIndex(
                name: "IX_Deliveries_ClaimedBy",
                table: "Deliveries");

            migrationBuilder.DropIndex(
                name: "IX_Deliveries_DispatchId_MailboxProvider_DueAt",
                table: "Deliveries");

            migrationBuilder.DropIndex(
                name: "IX_Deliveries_Uncertain",
                table: "Deliveries");

            migrationBuilder.DropColumn(
                name: "ContentRevision",
                table: "Dispatches");

            migrationBuilder.DropColumn(
                name: "CorrectedRevision",
                table: "Dispatches");

            migrationBuilder.DropColumn(
                name: "CorrectionId",
                table: "Dispatches");

            migrationBuilder.DropColumn(
                name: "ErratumOf",
                table: "Dispatches");

            migrationBuilder.DropColumn(
                name: "Priority",
                table: "Dispatches");

            migrationBuilder.DropColumn(
                name: "Revision",
                table: "DispatchContents");

            migrationBuilder.DropColumn(
                name: "ContentRevision",
                table: "Deliveries");

            migrationBuilder.DropColumn(
                name: "DecidedAfter",
                table: "Deliveries");

            migrationBuilder.DropColumn(
                name: "DecidedAt",
                table: "Deliveries");

            migrationBuilder.DropColumn(
                name: "DecidedBy",
                table: "Deliveries");

            migrationBuilder.DropColumn(
                name: "Decision",
                table: "Deliveries");

            migrationBuilder.DropColumn(
                name: "EarlierAttempts",
                table: "Deliveries");

            migrationBuilder.DropColumn(
                name: "FirstTriedAt",
                table: "Deliveries");

            migrationBuilder.DropColumn(
                name: "MailboxProvider",
                table: "Deliveries");

            migrationBuilder.DropColumn(
                name: "CorrectsBulletinId",
                table: "Bulletins");

            migrationBuilder.DropColumn(
                name: "ContentRevision",
                table: "Attempts");

            migrationBuilder.CreateIndex(
                name: "IX_DispatchContents_DispatchId_Language",
                table: "DispatchContents",
                columns: new[] { "DispatchId", "Language" },
                unique: true);

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
