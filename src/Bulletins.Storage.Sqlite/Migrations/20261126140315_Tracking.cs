using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Bulletins.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Tracking : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "DeliveryId",
                table: "Suppressions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "OnlyContactId",
                table: "Dispatches",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "ResendOf",
                table: "Dispatches",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "TrackClicks",
                table: "Dispatches",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "TrackOpens",
                table: "Dispatches",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "AddressScores",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    NormalizedEmail = table.Column<string>(type: "TEXT", maxLength: 320, nullable: false),
                    Score = table.Column<double>(type: "REAL", nullable: false),
                    ScoredAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    LastSoftDay = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    WarnedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AddressScores", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "DeliveryEvents",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Key = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    DeliveryId = table.Column<long>(type: "INTEGER", nullable: true),
                    DispatchId = table.Column<long>(type: "INTEGER", nullable: true),
                    ContactId = table.Column<long>(type: "INTEGER", nullable: true),
                    MemberId = table.Column<long>(type: "INTEGER", nullable: true),
                    NormalizedEmail = table.Column<string>(type: "TEXT", maxLength: 320, nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Hard = table.Column<bool>(type: "INTEGER", nullable: false),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Status = table.Column<string>(type: "TEXT", maxLength: 16, nullable: true),
                    Code = table.Column<int>(type: "INTEGER", nullable: true),
                    Diagnostic = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true),
                    Server = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true),
                    Source = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Evidence = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    At = table.Column<DateTime>(type: "TEXT", nullable: false),
                    RecordedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    IncomingMailId = table.Column<long>(type: "INTEGER", nullable: true),
                    AppliedAt = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DeliveryEvents", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "DispatchFigures",
                columns: table => new
                {
                    DispatchId = table.Column<long>(type: "INTEGER", nullable: false),
                    AsOf = table.Column<DateTime>(type: "TEXT", nullable: false),
                    DispatchVersion = table.Column<int>(type: "INTEGER", nullable: false),
                    ThroughEvent = table.Column<long>(type: "INTEGER", nullable: false),
                    Ledger = table.Column<string>(type: "TEXT", nullable: false),
                    Figures = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DispatchFigures", x => x.DispatchId);
                    table.ForeignKey(
                        name: "FK_DispatchFigures_Dispatches_DispatchId",
                        column: x => x.DispatchId,
                        principalTable: "Dispatches",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "IncomingMails",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Digest = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Source = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    ReceivedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Size = table.Column<long>(type: "INTEGER", nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    From = table.Column<string>(type: "TEXT", maxLength: 320, nullable: false),
                    Subject = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    DeliveryId = table.Column<long>(type: "INTEGER", nullable: true),
                    Evidence = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    SuggestsLeft = table.Column<bool>(type: "INTEGER", nullable: false),
                    SuggestedAddress = table.Column<string>(type: "TEXT", maxLength: 320, nullable: true),
                    HandledAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    HandledBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_IncomingMails", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Notices",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Key = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    To = table.Column<string>(type: "TEXT", maxLength: 320, nullable: false),
                    Subject = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    Text = table.Column<string>(type: "TEXT", nullable: false),
                    ReplyTo = table.Column<string>(type: "TEXT", maxLength: 320, nullable: true),
                    IncomingMailId = table.Column<long>(type: "INTEGER", nullable: true),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    DueAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    SentAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    Fault = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Notices", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ReadingEvents",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    DispatchId = table.Column<long>(type: "INTEGER", nullable: false),
                    DeliveryId = table.Column<long>(type: "INTEGER", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    LinkNumber = table.Column<int>(type: "INTEGER", nullable: true),
                    At = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Method = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    Network = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    Agent = table.Column<string>(type: "TEXT", maxLength: 512, nullable: true),
                    Reader = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    Because = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReadingEvents", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "TrackedLinks",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    DispatchId = table.Column<long>(type: "INTEGER", nullable: false),
                    Number = table.Column<int>(type: "INTEGER", nullable: false),
                    Url = table.Column<string>(type: "TEXT", maxLength: 2048, nullable: false),
                    Hidden = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_TrackedLinks", x => x.Id);
                    table.ForeignKey(
                        name: "FK_TrackedLinks_Dispatches_DispatchId",
                        column: x => x.DispatchId,
                        principalTable: "Dispatches",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "UndeliveredResolutions",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    DispatchId = table.Column<long>(type: "INTEGER", nullable: false),
                    MemberId = table.Column<long>(type: "INTEGER", nullable: false),
                    Remedy = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Note = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    ResendId = table.Column<long>(type: "INTEGER", nullable: true),
                    At = table.Column<DateTime>(type: "TEXT", nullable: false),
                    By = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UndeliveredResolutions", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "IncomingMailContents",
                columns: table => new
                {
                    IncomingMailId = table.Column<long>(type: "INTEGER", nullable: false),
                    Octets = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_IncomingMailContents", x => x.IncomingMailId);
                    table.ForeignKey(
                        name: "FK_IncomingMailContents_IncomingMails_IncomingMailId",
                        column: x => x.IncomingMailId,
                        principalTable: "IncomingMails",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Members_Organisation",
                table: "Members",
                column: "Organisation");

            migrationBuilder.CreateIndex(
                name: "IX_Members_OrganisationEnglish",
                table: "Members",
                column: "OrganisationEnglish");

            migrationBuilder.CreateIndex(
                name: "IX_Dispatches_ResendOf",
                table: "Dispatches",
                column: "ResendOf");

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

            migrationBuilder.CreateIndex(
                name: "IX_Contacts_Name",
                table: "Contacts",
                column: "Name");

            migrationBuilder.CreateIndex(
                name: "IX_AddressScores_NormalizedEmail",
                table: "AddressScores",
                column: "NormalizedEmail",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_AddressScores_WarnedAt",
                table: "AddressScores",
                column: "WarnedAt",
                filter: "WarnedAt IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_DeliveryEvents_ContactId_Id",
                table: "DeliveryEvents",
                columns: new[] { "ContactId", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_DeliveryEvents_DeliveryId",
                table: "DeliveryEvents",
                column: "DeliveryId");

            migrationBuilder.CreateIndex(
                name: "IX_DeliveryEvents_DispatchId_Kind_Reason",
                table: "DeliveryEvents",
                columns: new[] { "DispatchId", "Kind", "Reason" });

            migrationBuilder.CreateIndex(
                name: "IX_DeliveryEvents_Key",
                table: "DeliveryEvents",
                column: "Key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_DeliveryEvents_NormalizedEmail_Id",
                table: "DeliveryEvents",
                columns: new[] { "NormalizedEmail", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_DeliveryEvents_Open",
                table: "DeliveryEvents",
                column: "Id",
                filter: "AppliedAt IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_IncomingMails_DeliveryId",
                table: "IncomingMails",
                column: "DeliveryId");

            migrationBuilder.CreateIndex(
                name: "IX_IncomingMails_Digest",
                table: "IncomingMails",
                column: "Digest",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_IncomingMails_State_Id",
                table: "IncomingMails",
                columns: new[] { "State", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Notices_DueAt",
                table: "Notices",
                column: "DueAt",
                filter: "DueAt IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Notices_Key",
                table: "Notices",
                column: "Key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ReadingEvents_DeliveryId_At",
                table: "ReadingEvents",
                columns: new[] { "DeliveryId", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_ReadingEvents_DispatchId_Kind_Reader",
                table: "ReadingEvents",
                columns: new[] { "DispatchId", "Kind", "Reader" });

            migrationBuilder.CreateIndex(
                name: "IX_ReadingEvents_Unjudged",
                table: "ReadingEvents",
                column: "Id",
                filter: "Reader IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_TrackedLinks_DispatchId_Number",
                table: "TrackedLinks",
                columns: new[] { "DispatchId", "Number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_UndeliveredResolutions_DispatchId_MemberId",
                table: "UndeliveredResolutions",
                columns: new[] { "DispatchId", "MemberId" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "AddressScores");

            migrationBuilder.DropTable(
                name: "DeliveryEvents");

            migrationBuilder.DropTable(
                name: "DispatchFigures");

            migrationBuilder.DropTable(
                name: "IncomingMailContents");

            migrationBuilder.DropTable(
                name: "Notices");

            migrationBuilder.DropTable(
                name: "ReadingEvents");

            migrationBuilder.DropTable(
                name: "TrackedLinks");

            migrationBuilder.DropTable(
                name: "UndeliveredResolutions");

            migrationBuilder.DropTable(
                name: "IncomingMails");

            migrationBuilder.DropIndex(
                name: "IX_Members_Organisation",
                table: "Members");

            migrationBuilder.DropIndex(
                name: "IX_Members_OrganisationEnglish",
                table: "Members");

            migrationBuilder.DropIndex(
                name: "IX_Dispatches_ResendOf",
                table: "Dispatches");

            migrationBuilder.DropIndex(
                name: "IX_Deliveries_DispatchId_Exclusion",
                table: "Deliveries");

            migrationBuilder.DropIndex(
                name: "IX_Deliveries_Doubtful",
                table: "Deliveries");

            migrationBuilder.DropIndex(
                name: "IX_Contacts_Name",
                table: "Contacts");

            migrationBuilder.DropColumn(
                name: "DeliveryId",
                table: "Suppressions");

            migrationBuilder.DropColumn(
                name: "OnlyContactId",
                table: "Dispatches");

            migrationBuilder.DropColumn(
                name: "ResendOf",
                table: "Dispatches");

            migrationBuilder.DropColumn(
                name: "TrackClicks",
                table: "Dispatches");

            migrationBuilder.DropColumn(
                name: "TrackOpens",
                table: "Dispatches");
        }
    }
}
