using Bulletins.Sending;
using Bulletins.Sending.Messages;
using Bulletins.Storage;
using Microsoft.Extensions.Options;

namespace Bulletins.Mail.Capture;

/// <summary>Where captured mail lies: a folder for each day (UTC), in it a file for each message, named by its time and the
/// delivery's token. Names sort by time, so the newest are found without opening any file.</summary>
public sealed class MailFolder(IOptions<MailOptions> options, DataFolder data)
{
    public string Path { get; } = options.Value.CaptureFolder is { Length: > 0 } given ? System.IO.Path.GetFullPath(given) : data.CapturedMail;

    /// <summary>The same message at the same time has the same name; sent again later it stands beside the first.</summary>
    public static string NameOf(OutgoingMessage message) =>
        FormattableString.Invariant($"{message.Date:yyyy-MM-dd}/{message.Date:HHmmss.ffffff}-{message.Token}.eml");
}
