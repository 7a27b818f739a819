using System.CommandLine;
using Bulletins.Mail.Dkim;

namespace Bulletins.Web.Hosting.Commands;

/// <summary>Makes a key file and prints the record to publish; changes nothing else.</summary>
internal sealed class DkimNewCommand : Command
{
    public DkimNewCommand() : base("new", Screen.Hosting["Command.DkimNew"])
    {
        var domain = new Option<string>("--domain") { Description = Screen.Hosting["Option.DkimDomain"], Required = true };
        var selector = new Option<string>("--selector") { Description = Screen.Hosting["Option.DkimSelector"], Required = true };
        var algorithm = new Option<DkimAlgorithm>("--algorithm") { Description = Screen.Hosting["Option.DkimAlgorithm"] };
        var file = new Option<string?>("--file") { Description = Screen.Hosting["Option.DkimFile"] };
        Add(domain);
        Add(selector);
        Add(algorithm);
        Add(file);
        SetAction(async (result, _) =>
        {
            var publication = DkimRecordCommand.PublicationOf(result.GetRequiredValue(domain), result.GetRequiredValue(selector));
            var path = Path.GetFullPath(result.GetValue(file) ?? $"dkim-{publication.Domain}-{publication.Selector}.pem");
            string record;
            try
            {
                record = publication.MakeKey(result.GetValue(algorithm), path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new StartFault(Screen.Hosting["Dkim.NotWritten", path, e.Message], e);
            }
            await System.Console.Error.WriteLineAsync(Screen.Hosting["Dkim.Made", path]);
            await System.Console.Out.WriteLineAsync(record);
            return 0;
        });
    }
}
