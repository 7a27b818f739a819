using System.ComponentModel.DataAnnotations;

namespace Bulletins.Members.Importing;

/// <summary>Limits on files of members: section <c>Members:Import</c>.</summary>
public sealed class MemberImportOptions
{
    public const string Section = "Members:Import";

    /// <summary>The largest file that is read, in bytes; 1,024 to 209,715,200. Default: 20 MB, room for about 150,000 contacts.</summary>
    [Range(1024, 200 * 1024 * 1024)]
    public long MaximumBytes { get; set; } = 20 * 1024 * 1024;
}
