using Bulletins.Storage;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Options;

namespace Bulletins.Web.Hosting;

/// <summary>Where settings come from, each overriding the one before: <c>appsettings.json</c> in the data folder,
/// the same in the working directory, environment variables (<c>Storage__DataFolder</c>), the command line
/// (<c>--Storage:DataFolder=…</c>).</summary>
internal static class Settings
{
    public const string File = "appsettings.json";

    /// <exception cref="StartFault">A file with settings can't be read, or there is no place for the data folder.</exception>
    public static WebApplicationBuilder CreateBuilder(string[] settings, bool quietOutput)
    {
        try
        {
            return Create(settings, quietOutput);
        }
        catch (InvalidDataException e)
        {
            throw new StartFault(Screen.Hosting["Settings.Unreadable", e.Message, e.GetBaseException().Message], e);
        }
    }

    private static WebApplicationBuilder Create(string[] settings, bool quietOutput)
    {
        // Files belong to the program, wherever it is started from.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = settings,
            ApplicationName = typeof(Settings).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        AddFiles(builder.Configuration, Environment.CurrentDirectory);
        builder.Configuration["urls"] ??= "http://localhost:5080";
        builder.AddQuietLogging(quietOutput);
        return builder;
    }

    /// <exception cref="StartFault">Every fault of the settings, a sentence each.</exception>
    public static void RequireSound(this WebApplicationBuilder builder)
    {
        if (SettingsCheck.Faults(builder.Services, builder.Configuration) is { Count: > 0 } faults)
            throw new StartFault(string.Join(Environment.NewLine, faults));
    }

    /// <summary>The rules that a room keeps for its own settings, beyond attributes.</summary>
    /// <exception cref="StartFault">Every fault that they find.</exception>
    public static void RequireSound(this WebApplication app)
    {
        try
        {
            app.Services.GetRequiredService<IStartupValidator>().Validate();
        }
        catch (OptionsValidationException e)
        {
            throw new StartFault(string.Join(Environment.NewLine, e.Failures), e);
        }
    }

    /// <param name="working">The folder that the program is started from. Its file may say where the data folder is.</param>
    internal static void AddFiles(ConfigurationManager configuration, string working)
    {
        var position = Math.Min(configuration.Sources.TakeWhile(source => source is not JsonConfigurationSource { Path: File }).Count() + 1, configuration.Sources.Count);
        AddFile(configuration, position, working);
        AddFile(configuration, position, PlaceOfData(configuration));
    }

    private static void AddFile(ConfigurationManager configuration, int position, string folder)
    {
        var source = new JsonConfigurationSource { Path = Path.Combine(folder, File), Optional = true };
        source.ResolveFileProvider();
        configuration.Sources.Insert(position, source);
    }

    private static string PlaceOfData(ConfigurationManager configuration)
    {
        var storage = new StorageOptions { DataFolder = configuration[$"{StorageOptions.Section}:{nameof(StorageOptions.DataFolder)}"] };
        try
        {
            return new DataFolder(Options.Create(storage)).Path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new StartFault(Screen.Hosting["Folder.NoHome", e.Message], e);
        }
    }

    private static void AddQuietLogging(this WebApplicationBuilder builder, bool quietOutput)
    {
        builder.Logging.ClearProviders().AddSimpleConsole(line =>
        {
            line.SingleLine = true;
            line.UseUtcTimestamp = true;
            line.TimestampFormat = "yyyy-MM-dd HH:mm:ssZ ";
        });
        // The output of a command is what it was asked for and nothing else.
        if (quietOutput)
            builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Hangfire", LogLevel.Warning)
            .AddFilter(typeof(Access.TokenAuthentication).FullName, LogLevel.Warning)
            // It warns at every start that the keys in the data folder aren't encrypted; the folder's rights protect them.
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error)
            .AddConfiguration(builder.Configuration.GetSection("Logging"));
    }
}
