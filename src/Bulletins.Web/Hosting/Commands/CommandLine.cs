using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Bulletins.Texts;
using Bulletins.Web.Drill;

namespace Bulletins.Web.Hosting.Commands;

/// <summary>The operators' commands. All are made of the same services; only <c>serve</c> listens.</summary>
internal sealed partial class CommandLine(Action<WebApplicationBuilder> compose, Action<WebApplication> map)
{
    /// <returns>The exit code: 0, or 1 with a sentence on standard error; 75 where <c>bounces accept</c> couldn't take a mail.</returns>
    public async Task<int> RunAsync(string[] arguments)
    {
        CultureInfo.CurrentUICulture = TerminalLanguage;
        var settings = arguments.Where(argument => Setting().IsMatch(argument)).ToArray();
        try
        {
            var parsed = Root(settings).Parse([.. arguments.Where(argument => !Setting().IsMatch(argument))]);
            var code = parsed.Errors.Count > 0 && await ToldOfEqualsSignAsync(arguments) ? 1 : await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false });
            return parsed.Errors.Count > 0 && parsed.CommandResult.Command is BouncesAcceptCommand ? BouncesAcceptCommand.TryAgain : code;
        }
        catch (Exception e) when (e is StartFault or FaultException)
        {
            await System.Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    /// <summary>The application with everything registered and mapped, its settings sound and its storage ready, not started.</summary>
    /// <param name="change">Has the last word about what it is made of.</param>
    /// <exception cref="StartFault">The settings or the storage can't be used.</exception>
    public async Task<WebApplication> PrepareAsync(string[] settings, bool quietOutput, Action<IServiceCollection>? change = null)
    {
        var app = Build(settings, quietOutput, change);
        await app.PrepareStorageAsync();
        map(app);
        return app;
    }

    /// <summary>The same over the storage that is there already, for a command that somebody else than the program's own user may run.</summary>
    /// <exception cref="StartFault">The settings can't be used, or there is no database of this version; none is made or changed.</exception>
    public async Task<WebApplication> PrepareWithoutMakingAsync(string[] settings)
    {
        var app = Build(settings, quietOutput: true, change: null);
        await app.RequireStorageAsync();
        return app;
    }

    private WebApplication Build(string[] settings, bool quietOutput, Action<IServiceCollection>? change)
    {
        var builder = Settings.CreateBuilder(settings, quietOutput);
        compose(builder);
        change?.Invoke(builder.Services);
        builder.RequireSound();
        var app = builder.Build();
        app.RequireSound();
        return app;
    }

    private RootCommand Root(string[] settings)
    {
        var root = new RootCommand(Screen.Hosting["Command.Root"])
        {
            new ServeCommand(this, settings),
            new MigrateCommand(this, settings),
            new Command("dispatches", Screen.Hosting["Command.Dispatches"]) { new DispatchesPauseCommand(this, settings) },
            new DrillCommand(this, settings),
            new Command("dkim", Screen.Hosting["Command.Dkim"]) { new DkimNewCommand(), new DkimRecordCommand() },
            new Command("users", Screen.Hosting["Command.Users"]) { new UsersAddCommand(this, settings), new UsersLinkCommand(this, settings) },
            new Command("tokens", Screen.Hosting["Command.Tokens"]) { new TokensAddCommand(this, settings) },
            new Command("replies", Screen.Hosting["Command.Replies"]) { new RepliesExplainCommand() },
            new Command("bounces", Screen.Hosting["Command.Bounces"]) { new BouncesExplainCommand(), new BouncesAcceptCommand(this, settings) },
        };
        ServeCommand.Serve(root, this, settings);
        return root;
    }

    /// <summary>Of "--Storage:DataFolder /srv/x" the parser would say that it knows neither word.</summary>
    private static async Task<bool> ToldOfEqualsSignAsync(string[] arguments)
    {
        if (Array.FindIndex(arguments, argument => SettingAlone().IsMatch(argument)) is not (>= 0 and var place))
            return false;
        await System.Console.Error.WriteLineAsync(Screen.Hosting["Setting.NoEqualsSign", arguments[place], arguments.ElementAtOrDefault(place + 1) is { } next && !next.StartsWith('-') ? next : "…"]);
        return true;
    }

    /// <summary>A terminal that isn't set to Chinese may have no letters for it.</summary>
    private static CultureInfo TerminalLanguage =>
        CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh" ? CultureInfo.CurrentUICulture : new CultureInfo("en");

    [GeneratedRegex(@"^--(urls|environment|\w+(:[\w.]+)+)=")]
    private static partial Regex Setting();

    [GeneratedRegex(@"^--(environment|\w+(:[\w.]+)+)$")]
    private static partial Regex SettingAlone();
}
