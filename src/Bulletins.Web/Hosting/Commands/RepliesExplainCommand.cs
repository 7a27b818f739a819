using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bulletins.Sending;
using Bulletins.Sending.Replies;

namespace Bulletins.Web.Hosting.Commands;

/// <summary>Judges replies out of a file as a dispatch would. Needs neither settings nor a database.</summary>
internal sealed class RepliesExplainCommand : Command
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public RepliesExplainCommand() : base("explain", Screen.Hosting["Command.RepliesExplain"])
    {
        var file = new Argument<string>("file") { Description = Screen.Hosting["Argument.RepliesFile"] };
        Add(file);
        SetAction((result, cancellation) => ExplainAsync(result.GetRequiredValue(file), cancellation));
    }

    private static async Task<int> ExplainAsync(string file, CancellationToken cancellation)
    {
        using var input = Open(file);
        while (await input.ReadLineAsync(cancellation) is { } reply)
            if (!string.IsNullOrWhiteSpace(reply))
                await System.Console.Out.WriteLineAsync(JsonSerializer.Serialize(Explain(reply), Form));
        return 0;
    }

    private static Explanation Explain(string reply)
    {
        var verdict = ReplyTable.JudgeReport(reply);
        var temporary = verdict.Outcome == AttemptOutcome.RefusedForNow;
        var wait = temporary ? new RetrySchedule(new RetryOptions()).Wait(1, verdict.Reason, reply, spread: 0) : null;
        return new Explanation(reply, temporary, verdict.Reason, verdict.Address, wait is { } time ? (long)time.TotalSeconds : null);
    }

    private static StreamReader Open(string file)
    {
        if (file == "-")
            return new StreamReader(System.Console.OpenStandardInput());
        try
        {
            return new StreamReader(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new StartFault(Screen.Hosting["Replies.Unreadable", file, e.Message], e);
        }
    }

    /// <param name="WaitSeconds">The wait before the next try when this is the first refusal; null when there is none.</param>
    private sealed record Explanation(string Reply, bool Temporary, ReplyReason Reason, AddressFinding Address, long? WaitSeconds);
}
