using System.Globalization;
using Bulletins.Auditing;
using Bulletins.Time;
using Bulletins.Web.Console;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Web.Auditing;

public sealed partial class AuditPage : ConsoleComponent
{
    private const int PageSize = 50;

    private IReadOnlyList<AuditEntry> entries = [];
    private IReadOnlyList<string> acts = [];
    private int page;
    private int pages;

    [SupplyParameterFromQuery] private string? Who { get; set; }
    [SupplyParameterFromQuery] private string? Act { get; set; }

    /// <summary>Of what the act was about: <c>dispatch</c>.</summary>
    [SupplyParameterFromQuery] private string? Kind { get; set; }

    /// <summary>Its number or name; without a kind any part of what is stored.</summary>
    [SupplyParameterFromQuery] private string? Subject { get; set; }

    /// <summary>Days in Hong Kong, both included, as the browser's date input writes them.</summary>
    [SupplyParameterFromQuery] private string? From { get; set; }
    [SupplyParameterFromQuery] private string? To { get; set; }

    [SupplyParameterFromQuery(Name = "page")] private string? WantedPage { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        await using var db = await Databases.CreateDbContextAsync();
        var matching = Matching(db.AuditEntries.AsNoTracking());
        pages = Math.Max(1, (await matching.CountAsync() + PageSize - 1) / PageSize);
        page = Math.Clamp(int.TryParse(WantedPage, CultureInfo.InvariantCulture, out var wanted) ? wanted : 1, 1, pages);
        entries = await matching.OrderByDescending(e => e.Id).Skip((page - 1) * PageSize).Take(PageSize).ToListAsync();
        acts = await db.AuditEntries.Select(e => e.Act).Distinct().OrderBy(act => act).ToListAsync();
    }

    private IQueryable<AuditEntry> Matching(IQueryable<AuditEntry> all)
    {
        if (!string.IsNullOrWhiteSpace(Who))
            all = all.Where(e => e.ActorName.Contains(Who.Trim()));
        if (!string.IsNullOrEmpty(Act))
            all = all.Where(e => e.Act == Act);
        if (!string.IsNullOrEmpty(Kind))
            all = string.IsNullOrWhiteSpace(Subject) ? all.Where(e => e.Subject == Kind || e.Subject.StartsWith(Kind + ":"))
                : all.Where(e => e.Subject == Kind + ":" + Subject.Trim());
        else if (!string.IsNullOrWhiteSpace(Subject))
            all = all.Where(e => e.Subject.Contains(Subject.Trim()));
        if (Day(From) is { } from)
            all = all.Where(e => e.At >= from);
        if (Day(To)?.AddDays(1) is { } end)
            all = all.Where(e => e.At < end);
        return all;
    }

    private static DateTime? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day < DateOnly.MaxValue
            ? HongKongTime.ToUtc(day.ToDateTime(TimeOnly.MinValue))
            : null;

    /// <summary>Where all that was done with it is listed, and nothing of another whose number begins alike.</summary>
    private static string AddressOfAll(string subject)
    {
        var (kind, id) = Parts(subject);
        return $"/audit?kind={Uri.EscapeDataString(kind)}" + (id.Length > 0 ? $"&subject={Uri.EscapeDataString(id)}" : "");
    }

    private bool IsAllThatIsListed(string subject) => Parts(subject) == (Kind, Subject?.Trim() ?? "");

    private static (string Kind, string Id) Parts(string subject) =>
        subject.Split(':', 2) is [var kind, var id] ? (kind, id) : (subject, "");

    private string AddressOf(int number) => Navigator.GetUriWithQueryParameter("page", number);
}
