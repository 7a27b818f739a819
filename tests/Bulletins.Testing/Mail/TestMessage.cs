using Bulletins.Sending.Messages;
using Bulletins.Storage;
using Bulletins.Texts;

namespace Bulletins.Testing.Mail;

/// <summary>A circular's message with everything in it that a message can have.</summary>
public static class TestMessage
{
    public static readonly DateTime Date = new(2026, 11, 23, 2, 30, 0, DateTimeKind.Utc);

    public static OutgoingMessage To(string address, string? token = null, int paragraphs = 4)
    {
        var name = token ?? PublicToken.New();
        var lines = Enumerable.Range(1, paragraphs).Select(n => $"第 {n} 段：各會員企業如有查詢，請與本會秘書處聯絡。").ToList();
        return new OutgoingMessage(
            MessageId: $"{name}@association.example",
            Token: name,
            Date: Date,
            EnvelopeSender: $"info+{name}@association.example",
            FromName: "珠三角工業協會",
            FromAddress: "info@association.example",
            ReplyTo: "secretary@association.example",
            ToName: "陳大文",
            ToAddress: address,
            Subject: "《關於支持企業復工復產的通知》通告",
            Language: Language.TraditionalChinese,
            Html: $"<!DOCTYPE html><html lang=\"zh-Hant-HK\"><body>{string.Concat(lines.Select(line => $"<p>{line}</p>\n"))}</body></html>",
            Text: string.Join("\n\n", lines) + "\n.\n..一行以點開始\n",
            Headers:
            [
                new("List-Id", "珠三角工業協會通告 <circulars.association.example>"),
                new("List-Unsubscribe", $"<https://bulletins.example/u/{name}>, <mailto:info@association.example?subject=unsubscribe%20{name}>"),
                new("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
                new("Precedence", "bulk"),
                new("Content-Language", "zh-Hant"),
            ]);
    }
}
