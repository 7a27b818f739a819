namespace Bulletins.Dispatching;

/// <summary>What a contact's address is to become before the circular is sent there again.</summary>
/// <param name="Version">That of the contact when it was read; null to correct it as it stands.</param>
public sealed record AddressCorrection(string? Email, int? Version = null);
