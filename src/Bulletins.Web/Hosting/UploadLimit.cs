using Bulletins.Texts;
using Bulletins.Web.Api;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Bulletins.Web.Hosting;

/// <summary>Refuses an upload that says itself that it is too large, with an answer that the client gets to read.</summary>
/// <remarks>Kestrel would end the connection while the client is still sending, which many clients report as a broken
/// line. So the rest is read and thrown away, within reason.</remarks>
internal sealed class UploadLimit(RequestDelegate next, IOptions<WebOptions> options)
{
    private const int ReadAtMost = 8;

    public async Task InvokeAsync(HttpContext context)
    {
        var limit = options.Value.MaxUploadMegabytes * 1024L * 1024L;
        if (context.Request.ContentLength is not { } length || length <= limit)
        {
            await next(context);
            return;
        }
        context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
        Problems.Explain(context, new Fault(Screen.Api, "TooLargeBy", length / 1024 / 1024, options.Value.MaxUploadMegabytes));
        if (length > limit * ReadAtMost || context.Request.Headers.Expect.Count > 0)
            return;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
    }
}
