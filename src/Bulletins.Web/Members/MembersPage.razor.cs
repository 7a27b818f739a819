using System.Globalization;
using Bulletins.Members;
using Bulletins.Members.Topics;
using Bulletins.Web.Console;
using Microsoft.AspNetCore.Components;

namespace Bulletins.Web.Members;

public sealed partial class MembersPage : ConsoleComponent
{
    private Page<MemberSummary> found = new([], 0, 1, 1);
    private CatalogueLists lists = new([], []);
    private int pages = 1;

    [SupplyParameterFromQuery] private string? Search { get; set; }
    [SupplyParameterFromQuery] private string? Industry { get; set; }
    [SupplyParameterFromQuery] private string? Tier { get; set; }
    [SupplyParameterFromQuery] private string? District { get; set; }
    [SupplyParameterFromQuery] private string? Status { get; set; }
    [SupplyParameterFromQuery(Name = "page")] private string? WantedPage { get; set; }

    private bool IsNarrowed => new[] { Search, Industry, Tier, District, Status }.Any(value => !string.IsNullOrWhiteSpace(value));

    private const string NoContact = "NoContact";

    private static IEnumerable<(string, string)> Statuses =>
        Enum.GetValues<MemberStatus>().Select(status => (status.ToString(), Words.Members[$"MemberStatus.{status}"])).Append((NoContact, Screen.Members["List.NoContact"]));

    protected override async Task OnParametersSetAsync()
    {
        lists = await Catalogue.UseAsync(c => c.ReadAsync());
        var query = new MemberQuery(Search, Enum.TryParse<MemberStatus>(Status, out var status) ? status : null, Industry, Tier, District,
            int.TryParse(WantedPage, CultureInfo.InvariantCulture, out var wanted) ? wanted : 1) { WithoutContact = Status == NoContact };
        found = await Directory.UseAsync(d => d.SearchAsync(query));
        pages = (found.Total + found.Size - 1) / found.Size;
        if (found.Items.Count == 0 && pages > 0)
            found = await Directory.UseAsync(d => d.SearchAsync(query with { Page = pages }));
    }

    private IEnumerable<(string, string)> Choices(ClassificationKind kind) => lists.Of(kind).Select(c => (c.Key, c.In()));

    private string AddressOf(int number) => Navigator.GetUriWithQueryParameter("page", number);
}
