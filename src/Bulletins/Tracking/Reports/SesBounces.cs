namespace Bulletins.Tracking.Reports;

/// <summary>What Amazon SES calls a bounce, wherever it is told.</summary>
public static class SesBounces
{
    /// <summary>Whoever is out of office is told of in the same way as a passing failure; only a report of a failure has a status, an action and a server's words.</summary>
    /// <param name="type">The bounceType.</param>
    /// <param name="subType">The bounceSubType; null where none is told.</param>
    public static bool IsAnswer(string? type, string? subType, string? status, string? action, string? words) =>
        type == "Transient" && subType is null or "General" && status is null && action is null && words is null;

    /// <summary>SES took the mail and didn't send it: the address is on the account's list or on its own, since a bounce or, where it is told of as a complaint, since one.</summary>
    /// <param name="subType">The bounceSubType or complaintSubType.</param>
    public static bool IsListed(string? subType) => subType is "Suppressed" or "OnAccountSuppressionList";
}
