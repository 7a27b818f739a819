using System.CommandLine;
using Bulletins.Texts;
using Bulletins.Tracking.Incoming;
using Microsoft.Extensions.Options;

namespace Bulletins.Web.Hosting.Commands;

/// <summary>Takes one mail from standard input, for an alias of a mail server. It is on disk when the command ends with 0, and is read by the
/// program that runs. Whatever goes wrong, the mail server is to keep the mail: it may come from nobody, so that giving it back would lose it.</summary>
internal sealed class BouncesAcceptCommand : Command
{
    /// <summary>EX_TEMPFAIL of sysexits.h: the mail server keeps the mail and tries again.</summary>
    public const int TryAgain = 75;

    public BouncesAcceptCommand(CommandLine line, string[] settings) : base("accept", Screen.Hosting["Command.BouncesAccept"]) =>
        SetAction((_, cancellation) => AcceptAsync(line, settings, cancellation));

    private static async Task<int> AcceptAsync(CommandLine line, string[] settings, CancellationToken cancellation)
    {
        try
        {
            await using var app = await line.PrepareWithoutMakingAsync(settings);
            var options = app.Services.GetRequiredService<IOptions<IncomingOptions>>().Value;
            var (octets, size) = await ReadAsync(options.LargestOctets, cancellation);
            await app.Services.GetRequiredService<IncomingMailStore>().AcceptAsync(octets, size, "bounces accept", cancellation);
            if (size > octets.Length)
                await System.Console.Error.WriteLineAsync(new Fault(Bulletins.Words.Tracking, "Accept.TooLarge", options.LargestMegabytes).ToString());
            return 0;
        }
        catch (Exception e)
        {
            await System.Console.Error.WriteLineAsync((e is StartFault or FaultException ? e : e.GetBaseException()).Message);
            return TryAgain;
        }
    }

    /// <summary>To the end, since a mail server takes a pipe that is closed before for a failure. What a report says stands at its beginning.</summary>
    private static async Task<(byte[] Beginning, long Size)> ReadAsync(long largest, CancellationToken cancellation)
    {
        await using var input = System.Console.OpenStandardInput();
        using var octets = new MemoryStream();
        var buffer = new byte[81920];
        var size = 0L;
        while (await input.ReadAsync(buffer, cancellation) is > 0 and var read)
        {
            octets.Write(buffer, 0, (int)Math.Min(read, largest - octets.Length));
            size += read;
        }
        return (octets.ToArray(), size);
    }
}
