using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Bulletins.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Pace : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "MailboxProvider",
                table: "Deliveries",
                type: "TEXT",
                maxLength: 32,
                nullable: false,
                defaultValue: "");

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

            migrationBuilder.DropColumn(
                name: "MailboxProvider",
                table: "Deliveries");
        }
    }
}
