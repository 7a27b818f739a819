namespace Bulletins.Adapters.Tests.Storage.SqlServer;

/// <summary>Methods that ask and that no call with just any arguments leads to.</summary>
internal static class AskedElsewhere
{
    /// <summary>With the tests that lead there, on databases that have the same twin.</summary>
    public static readonly IReadOnlyList<(string Method, string Tests)> Led =
    [
        ("Bulletins.Audiences.SegmentLibrary.SaveAsync", "Bulletins.Tests/Audiences/SegmentLibraryTests"),
        ("Bulletins.Composing.BulletinDrafts.SaveParticularsAsync", "Bulletins.Tests/Composing/BulletinDraftsTests"),
        ("Bulletins.Composing.BulletinNumbers.RequireFreeAsync", "Bulletins.Tests/Composing/BulletinDraftsTests"),
        ("Bulletins.Composing.Issuers.ChangeAsync", "Bulletins.Tests/Composing/IssuersTests"),
        ("Bulletins.Dispatching.DispatchPreparation.BeginSendingAsync", "Bulletins.Tests/Dispatching/FreezingTests"),
        ("Bulletins.Dispatching.DispatchPreparation.FreezeSliceAsync", "Bulletins.Tests/Dispatching/FreezingTests"),
        ("Bulletins.Dispatching.DispatchPreparation.WriteSliceAsync", "Bulletins.Tests/Dispatching/FreezingTests"),
        ("Bulletins.Dispatching.DispatchSchedule.AdmitAsync", "Bulletins.Tests/Dispatching/SchedulingTests"),
        ("Bulletins.Dispatching.Queue.DispatchQueue.ExcludeDuplicatesAsync", "Bulletins.Tests/Dispatching/SlicedChangesTests"),
        ("Bulletins.Members.Importing.MemberImport.ApplyAsync", "Bulletins.Tests/Members/MemberImportTests"),
        ("Bulletins.Members.MemberDirectory.SearchAsync", "Bulletins.Tests/Members/NameSearchTests"),
        ("Bulletins.Sending.Relays.RelayOutages.ReadAsync", "Bulletins.Tests/Sending/Relays/RelayOutageTests"),
        ("Bulletins.Tracking.Events.DeliveryEventConsequences.TryDrawAsync", "Bulletins.Tests/Tracking/Events/DeliveryEventTests"),
        ("Bulletins.Tracking.Events.RefusalSweep.RecordAsync", "Bulletins.Tests/Tracking/Events/RefusalSweepTests"),
        ("Bulletins.Tracking.Figures.FiguresBook.OpenAsync", "Bulletins.Tests/Tracking/FiguresTests"),
        ("Bulletins.Tracking.Incoming.AnswerForwarding.TryForwardAsync", "Bulletins.Tests/Tracking/Incoming/ForwardingFaultTests"),
        ("Bulletins.Tracking.Incoming.IncomingMailReading.IsFromContactAsync", "Bulletins.Tests/Tracking/Incoming/TrackingRoundTests"),
        ("Bulletins.Tracking.Incoming.MailSourceBook.ReadAsync", "Bulletins.Tests/Tracking/Incoming/MailIntakeTests"),
        ("Bulletins.Tracking.Notices.NoticeRetention.ForgetAsync", "Bulletins.Tests/Tracking/Notices/NoticeRetentionTests"),
        ("Bulletins.Tracking.Notices.ReturnedNotices.FindAsync", "Bulletins.Adapters.Tests/Mail/Notices/ReturnedNoticeTests"),
        ("Bulletins.Tracking.Readings.MailedReadings.FollowAsync", "Bulletins.Tests/Tracking/Readings/TrackedMailTests"),
    ];

    /// <summary>Asked only where a process runs, or in the moment in which another one is quicker: one row, by its id.</summary>
    public static readonly IReadOnlyList<string> NotHere =
    [
        "Bulletins.Sending.Workers.WorkerLease.RunAsync", "Bulletins.Tracking.Scores.HeldVerdicts.DecideAsync", "Bulletins.Web.Access.SigningIn.StaffSignIn.ChoosePasswordAsync",
        "Bulletins.Web.Access.SigningIn.StaffSignIn.SignInAsync", "Bulletins.Web.Drill.Drill.StateAsync",
    ];

    public static IEnumerable<string> Methods => Led.Select(led => led.Method).Concat(NotHere);
}
