using Bulletins.Audiences;
using Bulletins.Composing;
using Bulletins.Dispatching;
using Bulletins.Jobs;
using Bulletins.Mail;
using Bulletins.Members;
using Bulletins.Rendering;
using Bulletins.Sending;
using Bulletins.Templating;
using Bulletins.Tracking;
using Bulletins.Web.Access;
using Bulletins.Web.Api;
using Bulletins.Web.Composing;
using Bulletins.Web.Console;
using Bulletins.Web.Hosting;
using Bulletins.Web.Hosting.Commands;
using Bulletins.Web.Hooks;
using Bulletins.Web.Members;
using Bulletins.Web.Public;
using Bulletins.Web.Sample;
using Bulletins.Web.Tracking;
using Bulletins.Web.Tracking.Answers;

namespace Bulletins.Web;

/// <summary>The table of contents: what the program is made of, and what it answers.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => new CommandLine(Compose, Map).RunAsync(args);

    internal static void Compose(WebApplicationBuilder builder)
    {
        builder.AddNetwork();
        builder.AddStorage();
        builder.AddAccess();

        builder.Services.AddMembers();
        builder.Services.AddComposing();
        builder.Services.AddRendering().AddTemplating();
        builder.Services.AddAudiences();
        builder.Services.AddDispatching();
        builder.Services.AddSending().AddMail();
        builder.Services.AddTracking();
        builder.Services.AddJobs();

        builder.AddApi();
        builder.AddPublicPages();
        builder.AddConsole();
        builder.AddSample();
    }

    internal static void Map(WebApplication app)
    {
        app.UseNetwork();
        app.UseAccess();

        app.MapHealth();
        app.MapApi();
        app.MapPublicPages();
        app.MapHooks();
        app.MapComposingPages();
        app.MapMemberDownload();
        app.MapTrackingDownloads();
        app.MapAnswerForms();
        app.MapConsole();
        app.MapJobs(Policies.Administrator);
    }
}
