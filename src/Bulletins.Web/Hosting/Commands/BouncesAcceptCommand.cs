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

    /// <summary>EX_UNAVAILABLE: the mail server gives it back.</summary>
    private const int Refused = 69;

    public BouncesAcceptCommand(CommandLine line, string[] settings) : base("accept", Screen.Hosting["Command.BouncesAccept"]) =>
        SetAction((_, cancellation) => AcceptAsync(line, settings, cancellation));

    private static async Task<int> AcceptAsync(CommandLine line, string[] settings, CancellationToken cancellation)
    {
        try
        {
            await using var app = await line.PrepareWithoutMakingAsync(settings);
            var largest = app.Services.GetRequiredService<IOptions<IncomingOptions>>().Value;
            if (await ReadAsync(largest.LargestOctets, cancellation) is not { } octets)
            {
                await System.Console.Error.WriteLineAsync(new Fault(Bulletins.Words.Tracking, "Accept.TooLarge", largest.LargestMegabytes).ToString());
                return Refused;
            }
            await app.Services.GetRequiredService<IncomingMailStore>().AcceptAsync(octets, "bounces accept", cancellation);
            return 0;
        }
        catch (Exception e)
        {
            await System.Console.Error.WriteLineAsync(e.Message);
            return TryAgain;
        }
    }

    /// <returns>Null when it is larger.</returns>
    private static async Task<byte[]?> ReadAsync(long largest, CancellationToken cancellation)
    {
        await using var input = System.Console.OpenStandardInput();
        using var octets = new MemoryStream();
        var buffer = new byte[81920];
        while (await input.ReadAsync(buffer, cancellation) is > 0 and var read)
        {
            octets.Write(buffer, 0, read);
            if (octets.Length > largest)
                return null;
        }
        return octets.ToArray();
    }
}
