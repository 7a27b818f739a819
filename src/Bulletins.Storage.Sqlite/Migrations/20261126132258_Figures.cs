using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Bulletins.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Figures : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "DispatchVersion",
                table: "DispatchFigures",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "Ledger",
                table: "DispatchFigures",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<long>(
                name: "ThroughEvent",
                table: "DispatchFigures",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.CreateIndex(
                name: "IX_Deliveries_DispatchId_Exclusion",
                table: "Deliveries",
                columns: new[] { "DispatchId", "Exclusion" },
                filter: "Exclusion IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Deliveries_Doubtful",
                table: "Deliveries",
                column: "DispatchId",
                filter: "UncertainAttempts > 0");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Deliveries_DispatchId_Exclusion",
                table: "Deliveries");

            migrationBuilder.DropIndex(
                name: "IX_Deliveries_Doubtful",
                table: "Deliveries");

            migrationBuilder.DropColumn(
                name: "DispatchVersion",
                table: "DispatchFigures");

            migrationBuilder.DropColumn(
                name: "Ledger",
                table: "DispatchFigures");

            migrationBuilder.DropColumn(
                name: "ThroughEvent",
                table: "DispatchFigures");
        }
    }
}
