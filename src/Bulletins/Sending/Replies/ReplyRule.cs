using System.Globalization;
using System.Text.RegularExpressions;

namespace Bulletins.Sending.Replies;

/// <summary>A row of the table. What is null fits everything.</summary>
/// <param name="Outcome">null: as the code says.</param>
/// <param name="Codes">Reply codes separated by blanks; <c>x</c> is any digit.</param>
/// <param name="Enhanced">Enhanced codes separated by blanks; <c>x</c> is any number, <c>none</c> a reply without one.</param>
/// <param name="Text">A regular expression for <see cref="ReplyText.Words"/>; case doesn't matter.</param>
/// <param name="Server">A regular expression for <see cref="ReplyText.Servers"/>.</param>
internal sealed record ReplyRule(
    AttemptOutcome? Outcome, ReplyReason Reason, string? Codes = null, string? Enhanced = null, string? Text = null, SmtpStage? Stage = null, string? Server = null)
{
    public static AttemptOutcome? AsCoded => null;

    private readonly (int From, int To)[]? codes = Codes?.Split(' ').Select(code => (Number(code, '0'), Number(code, '9'))).ToArray();
    private readonly string[][]? enhanced = Enhanced?.Split(' ').Select(code => code.Split('.')).ToArray();
    private readonly Regex? text = Compile(Text);
    private readonly Regex? server = Compile(Server);

    public bool Fits(SmtpStage stage, int code, string[]? status, ReplyText said) =>
        (Stage is null || Stage == stage)
        && (codes is null || Array.Exists(codes, range => code >= range.From && code <= range.To))
        && (enhanced is null || Array.Exists(enhanced, pattern => status is null ? pattern is ["none"] : Alike(pattern, status)))
        && Fits(server, said.Servers)
        && Fits(text, said.Words);

    private static bool Fits(Regex? pattern, string words)
    {
        try
        {
            return pattern is null || pattern.IsMatch(words);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static bool Alike(string[] pattern, string[] status) =>
        pattern.Zip(status).All(part => part.First == "x" || part.First == part.Second);

    private static int Number(string code, char digit) => int.Parse(code.Replace('x', digit), CultureInfo.InvariantCulture);

    /// <summary>Not compiled and not free of backtracking: either takes seconds at the first refusal. Replies are short, and the
    /// time-out holds for those that were made to be slow.</summary>
    private static Regex? Compile(string? pattern) => pattern is null ? null
        : new Regex(pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromMilliseconds(100));
}
