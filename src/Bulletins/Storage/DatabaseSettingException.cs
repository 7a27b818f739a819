using System.Data.Common;

namespace Bulletins.Storage;

/// <summary>A setting of the database is missing that only somebody else may make.</summary>
/// <param name="statement">What they have to run.</param>
public sealed class DatabaseSettingException(string statement, DbException refusal) : Exception(refusal.Message, refusal)
{
    public string Statement => statement;
}
