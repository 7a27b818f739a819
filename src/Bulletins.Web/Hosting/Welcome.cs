using Bulletins.Access;
using Bulletins.Storage;
using Bulletins.Web.Access;
using Bulletins.Web.Access.SigningIn;

namespace Bulletins.Web.Hosting;

/// <summary>What somebody who has just started the program sees on the terminal: where it is, where its data is, how to get in.</summary>
internal static class Welcome
{
    public static async Task PrintAsync(WebApplication app)
    {
        var address = app.Services.GetRequiredService<SignInAddress>();
        await using var scope = app.Services.CreateAsyncScope();
        var way = await scope.ServiceProvider.GetRequiredService<FirstRun>().FirstWayInAsync();
        List<string> lines =
        [
            Screen.Hosting["Welcome.Running"],
            "  " + Screen.Hosting["Welcome.Address", address.Console],
            "  " + Screen.Hosting["Welcome.DataFolder", app.Services.GetRequiredService<DataFolder>().Path],
        ];
        if (way is { } link)
            lines.Add("  " + Screen.Hosting[$"Welcome.{link.Purpose}", address.Link(link.Purpose, link.Secret)]);
        await System.Console.Out.WriteLineAsync(string.Join(Environment.NewLine, lines));
    }
}
