using System.Data.Common;
using System.Threading.RateLimiting;
using Bulletins.Texts;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Hooks;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Bulletins.Web.Hooks;

/// <summary><c>/hooks/{name}</c>: what providers tell over the web. Nobody signs in; each message carries its own proof.</summary>
internal static class HooksHosting
{
    /// <summary>Of one network address in a minute, of what was refused: whoever sends that much isn't a provider.</summary>
    private const int RefusalsPerMinute = 60;

    public static void MapHooks(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/hooks/{name?}", AcceptAsync).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();

    private static readonly PartitionedRateLimiter<string> Refusals = PartitionedRateLimiter.Create<string, string>(address =>
        RateLimitPartition.GetFixedWindowLimiter(address, _ => new FixedWindowRateLimiterOptions { PermitLimit = RefusalsPerMinute, Window = TimeSpan.FromMinutes(1) }));

    private static async Task<IResult> AcceptAsync(string? name, HttpContext http, IEnumerable<IHook> hooks, DeliveryEventLog events, HookBoard board, HookBook book,
        IOptions<HookOptions> options, ILogger<HookBoard> log, CancellationToken cancellation)
    {
        if (name is null || hooks.FirstOrDefault(hook => hook.Name == name && hook.IsOn) is not { } hook)
            return Results.Problem(statusCode: StatusCodes.Status404NotFound);
        try
        {
            if (await ReadAsync(http.Request, options.Value.LargestOctets, cancellation) is not { } body)
                return Refuse(http, board, name, new Fault(Words.Tracking, "Hook.TooLarge", options.Value.LargestKilobytes), StatusCodes.Status413PayloadTooLarge);
            var told = await hook.ReadAsync(new HookRequest(body, field => http.Request.Headers[field].ToString() is { Length: > 0 } value ? value : null), cancellation);
            var recorded = await events.RecordAsync(told, cancellation);
            board.Told(name, recorded.Count(e => e.IsNew));
            await book.CountAsync(name, recorded, cancellation);
            return Results.Json(new HookAnswer(recorded.Count(e => e.IsNew), recorded.Count(e => !e.IsNew)));
        }
        catch (HookRefusedException refused)
        {
            return Refuse(http, board, name, refused.Fault, refused.IsForged ? StatusCodes.Status401Unauthorized : StatusCodes.Status400BadRequest);
        }
        catch (Exception e) when (e is DbException or DbUpdateException or HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            // The provider keeps it and comes again. Anybody can come here, and fill no log.
            using var lease = OfRefusals(http);
            if (lease.IsAcquired)
                log.LogError(e, "What {Hook} told can't be recorded at this moment.", name);
            return Results.Problem(statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static IResult Refuse(HttpContext http, HookBoard board, string name, Fault fault, int status)
    {
        using var lease = OfRefusals(http);
        if (!lease.IsAcquired)
            return Results.Problem(statusCode: StatusCodes.Status429TooManyRequests);
        board.Refused(name, fault);
        return Results.Json(new ProblemDetails { Status = status, Detail = fault.ToString(), Extensions = { ["code"] = fault.Key } }, statusCode: status, contentType: "application/problem+json");
    }

    private static RateLimitLease OfRefusals(HttpContext http) => Refusals.AttemptAcquire(http.Connection.RemoteIpAddress?.ToString() ?? "");

    /// <returns>Null when it is larger.</returns>
    private static async Task<byte[]?> ReadAsync(HttpRequest request, int largest, CancellationToken cancellation)
    {
        if (request.ContentLength > largest)
            return null;
        using var octets = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await request.Body.ReadAsync(buffer, cancellation) is > 0 and var read)
        {
            octets.Write(buffer, 0, read);
            if (octets.Length > largest)
                return null;
        }
        return octets.ToArray();
    }

    /// <param name="Known">How many had been told before.</param>
    private sealed record HookAnswer(int Recorded, int Known);
}
