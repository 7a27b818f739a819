using Bulletins.Members.Addresses;
using Bulletins.Members.Consent;
using Bulletins.Texts;

namespace Bulletins.Members;

/// <summary>What staff enter about a person. <see cref="Version"/> works as in <see cref="MemberForm"/>.</summary>
public sealed class ContactForm
{
    public string? Name { get; set; }
    public string? Email { get; set; }
    public Language Language { get; set; }

    /// <summary>The ids of the topics that the contact has joined.</summary>
    public IEnumerable<long> Topics { get; set; } = [];

    /// <summary>The ids of the topics that the contact doesn't want, of those that nothing was on record of: circulars about these go to whoever
    /// hasn't left them.</summary>
    public IEnumerable<long> Declined { get; set; } = [];

    /// <summary>Staff say that the contact asked for it: needed to join a topic that the contact had left.</summary>
    public bool ContactAskedForIt { get; set; }

    public int Version { get; set; }

    public static ContactForm Of(Contact contact) => new()
    {
        Name = contact.Name,
        Email = contact.Email,
        Language = contact.Language,
        Topics = contact.Subscriptions.Where(s => s.State == SubscriptionState.Joined).Select(s => s.TopicId).ToList(),
        Version = contact.Version,
    };

    /// <exception cref="FaultException">The name is missing or too long, or the address isn't one.</exception>
    internal void Fill(Contact contact)
    {
        var name = TypedText.Clean(Name)
            ?? throw new FaultException(new Fault(Words.Members, "Field.Required", Words.Members["Field.ContactName"]));
        if (name.Length > Contact.NameLength)
            throw new FaultException(new Fault(Words.Members, "Field.TooLong", Words.Members["Field.ContactName"], Contact.NameLength));
        contact.Name = name;
        contact.MoveTo(EmailAddress.Parse(Email));
        contact.Language = Language;
    }
}
