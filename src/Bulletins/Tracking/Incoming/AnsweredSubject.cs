namespace Bulletins.Tracking.Incoming;

/// <summary>How mail programs mark the subject of an answer, in the languages of our members.</summary>
internal static class AnsweredSubject
{
    private static readonly string[] Marks = ["re:", "re：", "aw:", "fw:", "fwd:", "回复", "回覆", "答复", "答覆", "回信", "轉寄", "轉發", "转发"];

    public static bool Is(string subject) => Array.Exists(Marks, mark => subject.TrimStart().StartsWith(mark, StringComparison.OrdinalIgnoreCase));
}
