namespace Bulletins.Web.Public;

internal static class MaskedAddress
{
    /// <summary>Enough for the owner to know the address by, too little for somebody to whom the link was passed on: c•••@example.com.</summary>
    public static string Of(string address)
    {
        var at = address.LastIndexOf('@');
        if (at < 1)
            return "•••";
        var first = char.IsHighSurrogate(address[0]) ? address[..2] : address[..1];
        return $"{first}•••{address[at..]}";
    }
}
