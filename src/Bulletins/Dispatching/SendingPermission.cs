using Bulletins.Texts;

namespace Bulletins.Dispatching;

/// <summary>Whether mail may leave this installation at all. Nothing leaves by accident: without a relay, mail is
/// captured in Development and refused elsewhere.</summary>
public sealed class SendingPermission(bool granted)
{
    /// <exception cref="ConflictException">No relay is configured.</exception>
    public void Require()
    {
        if (!granted)
            throw new ConflictException(new Fault(Words.Dispatching, "Dispatch.NoRelay"));
    }
}
