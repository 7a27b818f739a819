namespace Bulletins.Web.Access;

/// <summary>Marks what is read over the API and put on record with the name of whoever reads it.</summary>
internal sealed class PutOnRecord
{
    public static readonly PutOnRecord Mark = new();
}
