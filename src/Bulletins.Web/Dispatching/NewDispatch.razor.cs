using Bulletins.Audiences;
using Bulletins.Dispatching;
using Bulletins.Dispatching.Links;
using Bulletins.Texts;
using Bulletins.Web.Access;
using Bulletins.Web.Console;
using Bulletins.Web.Hosting;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Bulletins.Web.Dispatching;

/// <summary>Makes a dispatch in two steps: fill in, check. Nothing is made before the second.</summary>
public sealed partial class NewDispatch : ConsoleComponent
{
    private readonly DispatchForm form = new();
    private IReadOnlyList<SendableBulletin> bulletins = [];
    private IReadOnlyList<Segment> segments = [];
    private Dictionary<DispatchForm.Field, string> faults = [];
    private PlannedDispatch? plan;

    /// <summary>Of the chosen bulletin; null while none is.</summary>
    private LinkForecast? links;
    private bool ready;
    private bool confirming;

    /// <summary>Somebody else has sent the same circular since it was checked.</summary>
    private bool meanwhile;

    /// <summary>Set from the first click on, and for good once a dispatch was made: a second click finds it set.</summary>
    private bool busy;

    /// <summary>Something is wrong that may be out of sight: the buttons are at the end of a long form.</summary>
    private bool mustShow;
    private ElementReference notice, bulletinChoice, segmentChoice, sendAt, notAfter;

    [Inject] private Scoped<DispatchPlan> Plans { get; set; } = null!;
    [Inject] private Scoped<RecordableLinks> Links { get; set; } = null!;
    [Inject] private Scoped<DispatchSchedule> Schedule { get; set; } = null!;
    [Inject] private Scoped<SegmentLibrary> Segments { get; set; } = null!;
    [Inject] private NavigationManager Navigator { get; set; } = null!;

    [CascadingParameter] private Task<AuthenticationState> SignedIn { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "bulletin")] private string? WantedBulletin { get; set; }
    [SupplyParameterFromQuery(Name = "segment")] private string? WantedSegment { get; set; }

    protected override async Task OnInitializedAsync()
    {
        bulletins = await Plans.UseAsync(plans => plans.BulletinsAsync(Languages.Current));
        segments = await Segments.UseAsync(library => library.ListAsync());
        form.BulletinId = bulletins.FirstOrDefault(b => $"{b.Id}" == WantedBulletin)?.Id;
        form.SegmentId = segments.FirstOrDefault(s => $"{s.Id}" == WantedSegment)?.Id;
        await ChooseBulletinAsync();
        ready = true;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!mustShow || faults.Count == 0)
            return;
        mustShow = false;
        await (faults.Keys.Min() switch
        {
            DispatchForm.Field.Bulletin => bulletinChoice,
            DispatchForm.Field.Segment => segmentChoice,
            DispatchForm.Field.SendAt => sendAt,
            DispatchForm.Field.NotAfter => notAfter,
            _ => notice,
        }).FocusAsync();
    }

    private async Task ChooseBulletinAsync()
    {
        await PlanAsync();
        links = null;
        if (form.BulletinId is not { } bulletin)
            return;
        try
        {
            var read = await Links.UseAsync(links => links.ForecastAsync(bulletin));
            if (form.BulletinId == bulletin)
                links = read;
        }
        catch (FaultException e)
        {
            Show(e.Fault);
        }
    }

    private async Task PlanAsync()
    {
        faults = [];
        plan = null;
        if (form.BulletinId is not { } bulletin || form.SegmentId is not { } segment)
            return;
        try
        {
            var read = await Plans.UseAsync(plans => plans.ReadAsync(bulletin, segment));
            if ((form.BulletinId, form.SegmentId) == (bulletin, segment))
                plan = read;
        }
        catch (FaultException e)
        {
            Show(e.Fault);
        }
    }

    private async Task CheckAsync()
    {
        if (busy)
            return;
        faults = form.Gaps();
        mustShow = faults.Count > 0;
        if (mustShow)
            return;
        await DoAsync(async () =>
        {
            await Schedule.UseAsync(schedule => schedule.CheckAsync(form.BulletinId!.Value, form.SegmentId!.Value, form.SendAt, form.NotAfter));
            plan = await Plans.UseAsync(plans => plans.ReadAsync(form.BulletinId!.Value, form.SegmentId!.Value));
            (confirming, meanwhile) = (true, false);
        });
        busy = false;
    }

    private async Task ScheduleAsync()
    {
        if (busy)
            return;
        await DoAsync(async () =>
        {
            var actor = (await SignedIn).User.Actor();
            try
            {
                var dispatch = await Schedule.UseAsync(schedule => schedule.ScheduleAsync(
                    form.BulletinId!.Value, form.SegmentId!.Value, form.SendAt, form.NotAfter, form.Uncertain, form.Priority, form.Recorded, actor,
                    lastKnown: plan!.Earlier.Select(earlier => earlier.Id).FirstOrDefault()));
                Navigator.NavigateTo($"/dispatches/{dispatch.Id}");
            }
            catch (ConflictException conflict) when (conflict.Fault.Key == "Dispatch.MadeMeanwhile")
            {
                plan = await Plans.UseAsync(plans => plans.ReadAsync(form.BulletinId!.Value, form.SegmentId!.Value));
                (meanwhile, busy) = (true, false);
            }
        });
    }

    /// <summary>A fault leads back to the form, with everything that was typed.</summary>
    private async Task DoAsync(Func<Task> act)
    {
        (busy, faults) = (true, []);
        try
        {
            await act();
        }
        catch (FaultException e)
        {
            (busy, confirming, mustShow) = (false, false, true);
            Show(e.Fault);
        }
    }

    private void Back() => confirming = false;

    private void Show(Fault fault) => faults[DispatchForm.FieldOf(fault)] = fault.ToString();

    private string? Invalid(DispatchForm.Field field) => faults.ContainsKey(field) ? "true" : null;
}
