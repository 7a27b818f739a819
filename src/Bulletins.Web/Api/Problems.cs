using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Bulletins.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Web.Api;

/// <summary>Every failed API call is answered with problem details (RFC 9457): a sentence in the caller's language, and
/// in <c>code</c> a word that programs can rely on. Nothing of our inside is shown.</summary>
internal sealed partial class Problems(RequestDelegate next, ILogger<Problems> log)
{
    /// <summary>Gives the reason for an answer that carries nothing but a status.</summary>
    public static void Explain(HttpContext context, Fault fault) => context.Items[typeof(Fault)] = fault;

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception e) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            var (status, fault) = Reason(e);
            if (status >= 500)
                log.LogError(e, "{Method} {Path} failed. Trace {Trace}", context.Request.Method, context.Request.Path, Trace(context));
            context.Response.Clear();
            context.Response.StatusCode = status;
            Explain(context, fault);
        }
        if (context.Response is { StatusCode: >= 400, HasStarted: false, ContentType: null, ContentLength: null })
            await WriteAsync(context);
    }

    private static (int Status, Fault Fault) Reason(Exception exception) => exception switch
    {
        NotFoundException e => (404, e.Fault),
        ConflictException e => (409, e.Fault),
        FaultException e => (400, e.Fault),
        DbUpdateConcurrencyException => (409, new Fault(Screen.Api, "Conflict")),
        BadHttpRequestException { StatusCode: 413 } => (413, new Fault(Screen.Api, "TooLarge")),
        BadHttpRequestException { InnerException: JsonException e } => (400, JsonFault.Of(e)),
        BadHttpRequestException e => (e.StatusCode, BadRequest(e.Message)),
        _ => (500, new Fault(Screen.Api, "Unexpected")),
    };

    private static Fault BadRequest(string message) => Parameter().Match(message) is { Success: true } parameter
        ? new Fault(Screen.Api, "Parameter", parameter.Groups["name"].Value, parameter.Groups["value"].Value)
        : Required().Match(message) is { Success: true } required ? new Fault(Screen.Api, "Missing", required.Groups["name"].Value)
        : new Fault(Screen.Api, "Status400");

    private static async Task WriteAsync(HttpContext context)
    {
        var status = context.Response.StatusCode;
        var fault = context.Items[typeof(Fault)] as Fault ?? new Fault(Screen.Api, Screen.Api.Has($"Status{status}") ? $"Status{status}" : "Status400");
        var problem = new ProblemDetails { Status = status, Title = Title(status), Detail = fault.ToString().TrimEnd() };
        problem.Extensions["code"] = fault.Key;
        problem.Extensions["traceId"] = Trace(context);
        context.Response.ContentType = "application/problem+json; charset=utf-8";
        await JsonSerializer.SerializeAsync(context.Response.Body, problem, JsonText.Options, context.RequestAborted);
    }

    private static string Title(int status) =>
        Screen.Api[status >= 500 ? "Title500" : Screen.Api.Has($"Title{status}") ? $"Title{status}" : "Title400"];

    private static string Trace(HttpContext context) => Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;

    [GeneratedRegex("""parameter "\S+ (?<name>\w+)" from "(?<value>.*)".""")]
    private static partial Regex Parameter();

    [GeneratedRegex("""Required parameter "\S+ (?<name>\w+)" was not provided from query string""")]
    private static partial Regex Required();
}
