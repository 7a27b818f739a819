using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bulletins.Mail.Reports;
using Bulletins.Sending.Replies;
using Bulletins.Tracking.Reports;

namespace Bulletins.Web.Hosting.Commands;

/// <summary>Says of mails in files what they would be taken for. Needs neither settings nor a database.</summary>
internal sealed class BouncesExplainCommand : Command
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter<ReportKind>(new LowerCase()), new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public BouncesExplainCommand() : base("explain", Screen.Hosting["Command.BouncesExplain"])
    {
        var path = new Argument<string>("file") { Description = Screen.Hosting["Argument.BouncesFile"] };
        Add(path);
        SetAction((result, cancellation) => Task.FromResult(Explain(result.GetRequiredValue(path), cancellation)));
    }

    private static int Explain(string path, CancellationToken cancellation)
    {
        var reader = new ReportReader();
        using var output = new StreamWriter(System.Console.OpenStandardOutput());
        var unreadable = 0;
        var isFolder = Directory.Exists(path);
        foreach (var file in isFolder ? FolderFiles.In(path, Name) : [path])
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                foreach (var (name, message) in MailFile.Messages(file, isFolder))
                    Explain(name, message);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Name(file, e.Message);
            }
        }
        return unreadable == 0 ? 0 : 1;

        void Explain(string name, Stream message)
        {
            try
            {
                output.WriteLine(JsonSerializer.Serialize(Explanation.Of(name, reader.Read(message)), Form));
            }
            catch (Exception e) when (e is not (IOException or UnauthorizedAccessException))
            {
                // Whatever a mail does to its reader, the others are explained.
                Name(name, e.Message);
            }
        }

        void Name(string entry, string why)
        {
            unreadable++;
            output.Flush();
            System.Console.Error.WriteLine(Screen.Hosting["Bounces.Unreadable", entry, why]);
        }
    }

    private sealed record Explanation(string File, ReportKind Kind, IReadOnlyList<ExplainedRecipient> Recipients)
    {
        /// <remarks>A report may also name those whom the mail has reached: under its kind they would read as if it had not.</remarks>
        public static Explanation Of(string file, MailReport report) => new(file, report.Kind,
            [.. report.Recipients.Where(recipient => report.Kind == ReportKind.Delivered || recipient.Kind != ReportKind.Delivered).Select(ExplainedRecipient.Of)]);
    }

    private sealed record ExplainedRecipient(string? Address, bool Hard, ReplyReason Reason, string? Status, int? Code, string? Diagnostic)
    {
        public static ExplainedRecipient Of(ReportedRecipient recipient) =>
            new(recipient.Address, recipient.Hard, recipient.Reason, recipient.Status, recipient.Code, recipient.Diagnostic);
    }

    /// <summary>The kinds are one word each: autoreply.</summary>
    private sealed class LowerCase : JsonNamingPolicy
    {
        public override string ConvertName(string name) => name.ToLowerInvariant();
    }
}
