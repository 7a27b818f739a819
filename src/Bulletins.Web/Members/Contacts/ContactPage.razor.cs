using System.Security.Claims;
using Bulletins.Members;
using Bulletins.Members.Consent;
using Bulletins.Members.Suppressions;
using Bulletins.Members.Topics;
using Bulletins.Texts;
using Bulletins.Tracking.Events;
using Bulletins.Web.Access;
using Bulletins.Web.Auditing;
using Bulletins.Web.Console;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Radzen;

namespace Bulletins.Web.Members.Contacts;

public sealed partial class ContactPage : ConsoleComponent
{
    private const int EventsStep = 50;

    private Member? member;
    private Contact? contact;
    private ContactForm form = new();
    private HashSet<long> chosen = [];
    private HashSet<long> declined = [];
    private IReadOnlyList<Topic> topics = [];
    private IReadOnlyList<Suppression> suppressions = [];
    private IReadOnlyList<ConsentEvent> history = [];
    private List<DeliveryEvent> events = [];
    private bool moreEvents;
    private bool held;
    private int guessed;
    private ClaimsPrincipal user = null!;
    private string? fault;
    private bool ready;
    private bool saved;
    private bool saving;
    private bool changed;

    /// <summary>The firm of a new contact.</summary>
    [Parameter] public long? MemberId { get; set; }

    /// <summary>Null for a new contact.</summary>
    [Parameter] public long? Id { get; set; }

    /// <summary>With the reports that anybody could have written.</summary>
    [SupplyParameterFromQuery] private bool? Guessed { get; set; }

    [CascadingParameter] private Task<AuthenticationState> SignedIn { get; set; } = null!;

    private bool JoinsWhatWasLeft => contact?.Subscriptions.Exists(s =>
        s is { State: SubscriptionState.Left, IsOwnChoice: true } && chosen.Contains(s.TopicId)) == true;

    /// <summary>Nothing is on record of them, so that circulars about them go to the contact, as the page says that members have.</summary>
    private IEnumerable<Topic> Unsaid => topics.Where(topic => !chosen.Contains(topic.Id) && contact?.Subscriptions.Exists(s => s.TopicId == topic.Id) == false);

    protected override async Task OnParametersSetAsync()
    {
        user = (await SignedIn).User;
        await ReadAsync();
        ready = true;
    }

    private async Task ReadAsync()
    {
        contact = Id is { } id ? await Directory.UseAsync(d => d.FindContactAsync(id)) : null;
        member = contact?.Member ?? (MemberId is { } firm ? await Directory.UseAsync(d => d.FindAsync(firm)) : null);
        topics = [.. (await Catalogue.UseAsync(c => c.ReadAsync())).Topics.Where(t => t.IsOpen || contact?.Subscriptions.Exists(s => s.TopicId == t.Id) == true)];
        form = contact is null ? new ContactForm() : ContactForm.Of(contact);
        declined = [];
        chosen = contact is null ? topics.Select(t => t.Id).ToHashSet() : form.Topics.ToHashSet();
        if (contact is null)
            return;
        suppressions = await Suppressions.UseAsync(s => s.OfAsync([contact.NormalizedEmail]));
        held = (await Verdicts.UseAsync(v => v.AwaitingAsync([contact.NormalizedEmail]))).Count > 0;
        var addresses = await Events.UseAsync(e => e.AddressesOfAsync(contact.Id));
        history = await History.UseAsync(h => h.OfAsync(contact.Id, addresses));
        events = [];
        guessed = Guessed == true ? 0 : await Events.UseAsync(e => e.GuessedOfContactAsync(contact.Id));
        await MoreEventsAsync();
    }

    private async Task MoreEventsAsync()
    {
        var found = await Events.UseAsync(e => e.OfContactAsync(contact!.Id, EventsStep + 1, events.Count == 0 ? null : events[^1].Id, Guessed == true));
        // Whoever presses twice asks for the same twice.
        events.AddRange(found.Take(EventsStep).Where(e => events.Count == 0 || e.Id < events[^1].Id).ToList());
        moreEvents = found.Count > EventsStep;
    }

    private void Choose(Topic topic, bool joined)
    {
        if (joined)
            chosen.Add(topic.Id);
        else
            chosen.Remove(topic.Id);
    }

    private void Decline(Topic topic, bool wanted)
    {
        if (wanted)
            declined.Add(topic.Id);
        else
            declined.Remove(topic.Id);
    }

    private bool HasLeft(Topic topic) => contact?.Subscriptions.Exists(s => s.TopicId == topic.Id && s.State == SubscriptionState.Left) == true;

    private Task SaveAsync() => DoAsync(async register =>
    {
        form.Topics = chosen;
        form.Declined = contact is null ? topics.Select(t => t.Id).Except(chosen) : declined;
        if (contact is not null)
            await register.ChangeAsync(contact.Id, form, user.Actor());
        else
            Navigator.NavigateTo($"/contacts/{await register.AddAsync(member!.Id, form, user.Actor())}");
    });

    private async Task RetireAsync()
    {
        var confirmed = await Dialogs.Confirm(Screen.Members["Contact.RetireConfirm", contact!.Name], Screen.Members["Contact.Retire"],
            new ConfirmOptions { OkButtonText = Screen.Members["Contact.Retire"], CancelButtonText = Screen.Members["Cancel"] });
        if (confirmed == true)
            await DoAsync(register => register.RetireAsync(contact.Id, contact.Version, user.Actor()));
    }

    private Task ReinstateAsync() => DoAsync(register => register.ReinstateAsync(contact!.Id, contact.Version, user.Actor()));

    /// <summary>What was typed stays in the form when it can't be saved.</summary>
    private async Task DoAsync(Func<ContactRegister, Task> act)
    {
        if (saving)
            return;
        (fault, saved, saving) = (null, false, true);
        try
        {
            await Register.UseAsync(act);
            changed = false;
            if (contact is not null)
                await ReadAsync();
            saved = contact is not null;
        }
        catch (FaultException e)
        {
            fault = e.Fault.ToString();
        }
        finally
        {
            saving = false;
        }
    }

    /// <summary>With the address when it isn't today's.</summary>
    private string Describe(ConsentEvent happened) =>
        happened.Suppression is { } suppression && suppression.NormalizedEmail != contact!.NormalizedEmail ? $"{suppression.NormalizedEmail} · {What(happened)}" : What(happened);

    private static string What(ConsentEvent happened) => happened.Kind switch
    {
        ConsentEventKind.AskedToStop when happened.Topic is null => Screen.Members["Consent.AskedToStopAll"],
        ConsentEventKind.Suppressed => Screen.Members["Consent.Suppressed", Words.Members[$"SuppressionReason.{happened.Suppression!.Reason}"], happened.Suppression.NoteInWords ?? ""],
        ConsentEventKind.SuppressionLifted => Screen.Members["Consent.SuppressionLifted", happened.Suppression!.LiftedBecauseInWords ?? ""],
        var kind => Screen.Members[$"Consent.{kind}", happened.Topic!.In()],
    };

    private static string By(ConsentEvent happened) => happened.Kind switch
    {
        ConsentEventKind.Suppressed => AuditWording.Actor(happened.Suppression!.By),
        ConsentEventKind.SuppressionLifted => AuditWording.Actor(happened.Suppression!.LiftedBy),
        _ => happened.Source is { } source ? Words.Members[$"ConsentSource.{source}"] : "",
    };
}
