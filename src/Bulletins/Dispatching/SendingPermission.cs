using Bulletins.Texts;

namespace Bulletins.Dispatching;

/// <summary>Whether mail may leave this installation at all. Nothing leaves by accident: without a relay, mail is
/// captured in Development and refused elsewhere.</summary>
/// <param name="refusal">Why nothing may leave; null when it may.</param>
public sealed class SendingPermission(Fault? refusal)
{
    /// <summary>Why nothing may leave; null when it may.</summary>
    public Fault? Refusal => refusal;

    /// <exception cref="ConflictException">No relay is configured.</exception>
    public void Require()
    {
        if (refusal is not null)
            throw new ConflictException(refusal);
    }
}
