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
using Bulletins.Web.Public;

var builder = WebApplication.CreateBuilder(args);
builder.AddStorage();
builder.AddAccess();

builder.Services.AddMembers();
builder.Services.AddComposing();
builder.AddComposingPages();
builder.Services.AddRendering().AddTemplating();
builder.Services.AddAudiences();
builder.Services.AddDispatching();
builder.Services.AddSending().AddMail();
builder.Services.AddTracking();
builder.Services.AddJobs();

builder.AddConsole();

var app = builder.Build();
await app.PrepareStorageAsync();
app.UseAccess();

app.MapMembersApi();
app.MapComposingApi();
app.MapComposingPages();
app.MapAudiencesApi();
app.MapDispatchingApi();
app.MapPublicPages();
app.MapConsole();

await app.RunAsync();
