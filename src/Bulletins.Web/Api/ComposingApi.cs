using System.Security.Claims;
using Bulletins.Composing;
using Bulletins.Composing.Documents;
using Bulletins.Rendering;
using Bulletins.Texts;
using Bulletins.Web.Access;
using Bulletins.Web.Composing;

namespace Bulletins.Web.Api;

internal static class ComposingApi
{
    private const int LargestPage = 100;
    private const string ShowName = "Show";

    public static void MapComposingApi(this IEndpointRouteBuilder routes)
    {
        var bulletins = routes.MapGroup("/api/bulletins").WithTags("Bulletins").RequireAuthorization(Policies.Author);
        bulletins.MapGet("", ListAsync).WithSummary("Bulletins, the latest first");
        bulletins.MapPost("import", ImportAsync).Accepts<string>("text/plain").Produces<BulletinResult>(StatusCodes.Status201Created)
            .WithSummary("Makes a draft of a circular in plain text (UTF-8)");
        bulletins.MapGet("{id:long}", ShowAsync).WithName(ShowName).WithSummary("One bulletin with the sections of its master edition");
        bulletins.MapGet("{id:long}/preview", PreviewAsync).Produces<string>(StatusCodes.Status200OK, "text/html", "text/plain").WithSummary("As a member will see it, with an invented recipient");
        bulletins.MapPost("{id:long}/approval", ApproveAsync).RequireAuthorization(Policies.Approver)
            .WithSummary("Approves a bulletin; its content can't be changed afterwards. Approves anew what reads differently by now");
        bulletins.MapGet("{id:long}/editions/{language}", ShowEditionAsync).WithSummary("The text of one language");
        bulletins.MapPut("{id:long}/editions/{language}", SaveEditionAsync).WithSummary("Keeps the text of one language; refused when it was read at an older version");
        bulletins.MapPost("clean", Clean).WithSummary("Makes a clean document of pasted HTML, such as Word's; stores nothing");
    }

    private static async Task<BulletinLines> ListAsync(BulletinList list, CancellationToken cancellation, string? search = null, string? state = null, int page = 1, int limit = 20)
    {
        var found = await list.FindAsync(new BulletinFilter(search, QueryValue.Word<BulletinState>(nameof(state), state), page, Math.Clamp(limit, 1, LargestPage)), cancellation);
        return new BulletinLines([.. found.Items.Select(BulletinLine.Of)], found.Total);
    }

    private static async Task<IResult> ImportAsync(HttpRequest request, BulletinImport import, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var text = BulletinImport.Decode(await ReadAsync(request, cancellation));
        var imported = await import.ImportAsync(text, user.Actor(), cancellation);
        return Results.CreatedAtRoute(ShowName, new { id = imported.Bulletin.Id }, BulletinResult.Of(imported.Bulletin, imported.Warnings));
    }

    private static async Task<BulletinResult> ShowAsync(long id, BulletinDrafts drafts, CancellationToken cancellation) =>
        BulletinResult.Of(await drafts.FindAsync(id, cancellation));

    private static async Task<IResult> PreviewAsync(long id, HttpResponse response, BulletinPreview preview, CancellationToken cancellation, string? language = null, string? format = null)
    {
        var rendered = await preview.RenderAsync(id, string.IsNullOrEmpty(language) ? null : Parse(language), cancellation);
        // Opened by itself it would be a page of ours: it may run nothing and ask for nothing but pictures.
        response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'; img-src http: https:; style-src 'unsafe-inline'";
        return format switch
        {
            null or "" or "html" => Results.Text(rendered.Html, "text/html; charset=utf-8"),
            "text" => Results.Text(rendered.Text, "text/plain; charset=utf-8"),
            _ => throw new FaultException(new Fault(Screen.Composing, "Api.Format", format)),
        };
    }

    private static async Task<BulletinResult> ApproveAsync(long id, BulletinApproval approval, ClaimsPrincipal user, CancellationToken cancellation) =>
        BulletinResult.Of(await approval.ApproveAsync(id, user.Actor(), cancellation));

    private static async Task<EditionResult> ShowEditionAsync(long id, string language, BulletinDrafts drafts, CancellationToken cancellation) =>
        EditionResult.Of(await drafts.FindEditionAsync(id, Parse(language), cancellation));

    private static async Task<EditionResult> SaveEditionAsync(long id, string language, EditionDraft draft, BulletinDrafts drafts, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var saved = await drafts.SaveEditionAsync(id, Parse(language), draft.ToText(), draft.Version, user.Actor(), cancellation);
        return EditionResult.Of(saved.Edition, saved.Notices);
    }

    private static CleanHtml Clean(PastedHtml pasted)
    {
        var document = DocumentSanitizer.Clean(pasted.Html ?? "");
        return new CleanHtml(document.Html, [.. document.Notices.Select(n => n.ToString())]);
    }

    private static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentLength > BulletinImport.LargestFile)
            throw BulletinImport.TooLarge();
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer, cancellation)) > 0;)
        {
            body.Write(buffer, 0, read);
            if (body.Length > BulletinImport.LargestFile)
                throw BulletinImport.TooLarge();
        }
        return body.ToArray();
    }

    private static Language Parse(string tag) => LanguageTags.TryParse(tag, out var language)
        ? language
        : throw new FaultException(new Fault(Screen.Composing, "Api.Language", tag));
}
