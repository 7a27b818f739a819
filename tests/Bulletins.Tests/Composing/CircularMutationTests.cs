using Bulletins.Composing.Documents;
using Bulletins.Composing.Importing;
using Bulletins.Testing;
using CsCheck;

namespace Bulletins.Tests.Composing;

/// <summary>Circulars that somebody damaged in any way: nothing may be lost, and nothing may fail.</summary>
public sealed class CircularMutationTests
{
    private static readonly string[] Originals =
    [
        .. Directory.GetFiles(Path.Combine(Repository.Root, "tests", "Bulletins.Tests", "Composing", "Circulars"), "*.txt").Order().Select(File.ReadAllText),
        File.ReadAllText(Path.Combine(Repository.Root, "src", "Bulletins.Web", "Sample", "circular.txt")),
    ];

    private static readonly string[] Pieces =
    [
        "\n", "\n\n", "\r\n", "\f", "\t", "\u3000", "\u00A0", "\uFEFF", " ", "：", ":", "。", "；", "，", "《", "》", "通告", "主題：", "關於", "方面：", "1)", "2)", "（一）", "（二）", "一是", "二是",
        "最後是", "①", "②", "1.", "2.", "1、", "一、", "二、", "• ", "- ", "及3）", "(a)", "(i)", "第一，", "5.0%", "全文請參閱以下連結：", "https://example.org/a?b=1&c=2", "珠三角工業協會 謹啟", "敬啟",
        "2021年4月29日", "二〇二一年四月二十九日", "<p>", "&amp;", "&#x4e00;", "<script>alert(1)</script>", "<!--", "]]>", "𠅨", "\uE000", "👩‍🏭", "é", "\u0001", "\u200B", "【", "】",
    ];

    private static readonly Gen<Func<string, string>> Mutation = Gen.Select(Gen.Int[0, 4], Gen.Double.Unit, Gen.Double.Unit, Gen.Int[0, Pieces.Length - 1], (kind, from, to, piece) =>
        (Func<string, string>)(text => Mutate(text, kind, from, to, Pieces[piece])));

    [Test]
    public void No_character_is_lost_whatever_was_done_to_a_circular() =>
        Gen.Select(Gen.Int[0, Originals.Length - 1], Mutation.Array[0, 12], (original, mutations) => mutations.Aggregate(Originals[original], (current, mutate) => mutate(current))).Sample(
            text =>
            {
                if (string.IsNullOrWhiteSpace(text.TrimStart('\uFEFF')))
                    return;
                var circular = CircularImport.Read(text);
                CircularCharacters.AssertNothingIsLost(text, circular);
                Assert.That(DocumentSanitizer.Clean(circular.Body).Html, Is.EqualTo(circular.Body), "an imported document is clean");
            },
            iter: 600);

    /// <summary>Insert, delete, repeat, move, cut at the end; positions as parts of the whole, never inside a surrogate pair.</summary>
    private static string Mutate(string text, int kind, double from, double to, string piece)
    {
        var start = Position(text, Math.Min(from, to));
        var end = Position(text, Math.Min(Math.Max(from, to), Math.Min(from, to) + 0.2));
        return kind switch
        {
            0 or 1 => text[..start] + piece + text[start..],
            2 => text[..start] + text[end..],
            3 => text + text[start..end],
            _ => text[end..] + text[..end],
        };
    }

    private static int Position(string text, double part)
    {
        var at = (int)(text.Length * part);
        return at > 0 && at < text.Length && char.IsLowSurrogate(text[at]) ? at - 1 : at;
    }
}
