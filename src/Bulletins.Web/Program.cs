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
using Bulletins.Web.Console;
using Bulletins.Web.Hosting;
using Bulletins.Web.Hosting.Commands;
using Bulletins.Web.Public;

return await new CommandLine(Compose, Map).RunAsync(args);

static void Compose(WebApplicationBuilder builder)
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
}

static void Map(WebApplication app)
{
    app.UseNetwork();
    app.UseAccess();

    app.MapHealth();
    app.MapApi();
    app.MapPublicPages();
    app.MapConsole();
    app.MapJobs(Policies.Administrator);
}
