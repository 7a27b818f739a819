using System.CommandLine;
using System.Security.Cryptography;
using Bulletins.Mail.Dkim;

namespace Bulletins.Web.Hosting.Commands;

/// <summary>Prints the record that publishes a key which is there already.</summary>
internal sealed class DkimRecordCommand : Command
{
    public DkimRecordCommand() : base("record", Screen.Hosting["Command.DkimRecord"])
    {
        var domain = new Option<string>("--domain") { Description = Screen.Hosting["Option.DkimDomain"], Required = true };
        var selector = new Option<string>("--selector") { Description = Screen.Hosting["Option.DkimSelector"], Required = true };
        var file = new Option<string>("--file") { Description = Screen.Hosting["Option.DkimKeyFile"], Required = true };
        Add(domain);
        Add(selector);
        Add(file);
        SetAction(async (result, _) =>
        {
            var path = Path.GetFullPath(result.GetRequiredValue(file));
            try
            {
                await System.Console.Out.WriteLineAsync(PublicationOf(result.GetRequiredValue(domain), result.GetRequiredValue(selector)).RecordOf(path));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
            {
                throw new StartFault(Screen.Hosting["Dkim.NotRead", path, e.Message], e);
            }
            return 0;
        });
    }

    /// <exception cref="StartFault">The domain or the selector can't be one.</exception>
    internal static DkimPublication PublicationOf(string domain, string selector) =>
        DkimPublication.Of(domain, selector) ?? throw new StartFault(Screen.Hosting["Dkim.BadName", domain, selector]);
}
