using System.Security.Claims;
using System.Text;
using Bulletins.Members.Importing;
using Bulletins.Texts;
using Bulletins.Web.Access;
using Bulletins.Web.Console;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Forms;

namespace Bulletins.Web.Members.Importing;

public sealed partial class ImportPage : ConsoleComponent
{
    private byte[] csv = [];
    private string? pasted;
    private ImportReport? report;
    private ClaimsPrincipal user = null!;
    private string? fault;
    private bool ready;
    private bool busy;

    /// <summary>A file with the headings and nothing else, so that nobody has to type them. The mark in front tells a spreadsheet that it is UTF-8.</summary>
    private static string EmptyFile => "data:text/csv;charset=utf-8," + Uri.EscapeDataString($"\uFEFF{string.Join(',', ImportHeadings.All)}\r\n");

    [CascadingParameter] private Task<AuthenticationState> SignedIn { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        user = (await SignedIn).User;
        ready = true;
    }

    private Task TakeFileAsync(InputFileChangeEventArgs chosen) => RunAsync(dryRun: true, async import =>
    {
        if (chosen.File.Size > import.MaximumBytes)
            throw new FaultException(import.TooLarge);
        await using var file = chosen.File.OpenReadStream(import.MaximumBytes);
        using var whole = new MemoryStream();
        await file.CopyToAsync(whole);
        csv = whole.ToArray();
    });

    private Task CheckPastedAsync() => RunAsync(dryRun: true, _ =>
    {
        csv = Encoding.UTF8.GetBytes(pasted ?? "");
        return Task.CompletedTask;
    });

    private Task ImportAsync() => RunAsync(dryRun: false, _ => Task.CompletedTask);

    private async Task RunAsync(bool dryRun, Func<MemberImport, Task> take)
    {
        (fault, busy) = (null, true);
        try
        {
            report = await Import.UseAsync(async import =>
            {
                await take(import);
                return await import.ImportAsync(new MemoryStream(csv), user.Actor(), dryRun);
            });
        }
        catch (FaultException e)
        {
            fault = e.Fault.ToString();
        }
        catch (IOException)
        {
            fault = Screen.Members["Import.Interrupted"];
        }
        finally
        {
            busy = false;
        }
    }

    private void StartAgain() => (report, csv, fault) = (null, [], null);
}
