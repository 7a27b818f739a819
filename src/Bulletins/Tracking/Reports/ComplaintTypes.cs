namespace Bulletins.Tracking.Reports;

/// <summary>Which kinds of feedback (Feedback-Type of RFC 5965 and of its registry) say that the recipient doesn't want a mail, wherever they are told.</summary>
public static class ComplaintTypes
{
    /// <summary>"not-spam" is the opposite (RFC 6430); "auth-failure" (RFC 6591) and "virus" are about no wish of the recipient's, nor is a kind
    /// that nobody knows. "other" is one: a provider passes on what a recipient did, and only has no name for it.</summary>
    /// <param name="type">Null where none is told, which is a complaint.</param>
    public static bool Has(string? type) =>
        string.IsNullOrWhiteSpace(type) || type.Trim().ToLowerInvariant() is "abuse" or "fraud" or "other" or "opt-out" or "opt-out-list";

    /// <summary>Those of the others that one program tells another, and that ask nothing of anybody.</summary>
    public static bool AreForPrograms(string? type) => type?.Trim().ToLowerInvariant() is "not-spam" or "auth-failure";
}
