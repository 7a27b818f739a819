using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Bulletins.Storage.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class Scale : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_ReadingEvents_DispatchId_Kind_Reader",
                table: "ReadingEvents");

            migrationBuilder.AddColumn<DateTime>(
                name: "RefusalsCountedAt",
                table: "Dispatches",
                type: "datetime2",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "HoldId",
                table: "DeliveryEvents",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "SoftInARow",
                table: "AddressScores",
                type: "int",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateTable(
                name: "ReadingFigures",
                columns: table => new
                {
                    DispatchId = table.Column<long>(type: "bigint", nullable: false),
                    AsOf = table.Column<DateTime>(type: "datetime2", nullable: false),
                    ThroughReading = table.Column<long>(type: "bigint", nullable: false),
                    Report = table.Column<string>(type: "nvarchar(max)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReadingFigures", x => x.DispatchId);
                    table.ForeignKey(
                        name: "FK_ReadingFigures_Dispatches_DispatchId",
                        column: x => x.DispatchId,
                        principalTable: "Dispatches",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "VerdictHolds",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    Domain = table.Column<string>(type: "nvarchar(255)", maxLength: 255, nullable: false),
                    Reason = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: false),
                    Diagnostic = table.Column<string>(type: "nvarchar(2000)", maxLength: 2000, nullable: true),
                    Since = table.Column<DateTime>(type: "datetime2", nullable: false),
                    Decision = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: true),
                    DecidedAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    DecidedBy = table.Column<string>(type: "nvarchar(256)", maxLength: 256, nullable: true),
                    Version = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_VerdictHolds", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_ReadingEvents_DispatchId",
                table: "ReadingEvents",
                column: "DispatchId");

            migrationBuilder.CreateIndex(
                name: "IX_Members_Status_Number",
                table: "Members",
                columns: new[] { "Status", "Number" });

            migrationBuilder.CreateIndex(
                name: "IX_DeliveryEvents_HoldId",
                table: "DeliveryEvents",
                column: "HoldId",
                filter: "HoldId IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_VerdictHolds_Domain_Reason_Id",
                table: "VerdictHolds",
                columns: new[] { "Domain", "Reason", "Id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ReadingFigures");

            migrationBuilder.DropTable(
                name: "VerdictHolds");

            migrationBuilder.DropIndex(
                name: "IX_ReadingEvents_DispatchId",
                table: "ReadingEvents");

            migrationBuilder.DropIndex(
                name: "IX_Members_Status_Number",
                table: "Members");

            migrationBuilder.DropIndex(
                name: "IX_DeliveryEvents_HoldId",
                table: "DeliveryEvents");

            migrationBuilder.DropColumn(
                name: "RefusalsCountedAt",
                table: "Dispatches");

            migrationBuilder.DropColumn(
                name: "HoldId",
                table: "DeliveryEvents");

            migrationBuilder.DropColumn(
                name: "SoftInARow",
                table: "AddressScores");

            migrationBuilder.CreateIndex(
                name: "IX_ReadingEvents_DispatchId_Kind_Reader",
                table: "ReadingEvents",
                columns: new[] { "DispatchId", "Kind", "Reader" });
        }
    }
}
