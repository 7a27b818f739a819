using System.Text;
using Bulletins.Members;
using Bulletins.Members.Consent;
using Bulletins.Members.Importing;
using Bulletins.Texts;

namespace Bulletins.Tests.Members;

/// <summary>A random table, written as CSV in a random style, imported, exported and imported again.</summary>
public class MemberRoundTripTests
{
    private static readonly string[] Columns =
        ["member_number", "organisation", "organisation_en", "tier", "industry", "district", "joined_on", "contact_name", "email", "language", "topics", "telephone"];

    private static readonly string[] Pieces =
        ["珠江", "電子", "Ltd", "O'Neill", "\"", "\"\"", ",", ";", "=", "+", "-", "@", "'", "''=", "\u3000", " ", "é", "e\u0301", "𠮷", "😀", "\t", "\n", "\r\n", "%", "_", "\\", "0", "＝"];

    [Test]
    public async Task What_was_imported_is_exported_and_imported_again_without_a_change([Range(1, 12)] int _)
    {
        var seed = TestContext.CurrentContext.Random.Next();
        TestContext.Out.WriteLine($"Seed: {seed}");
        var random = new Random(seed);
        var table = MakeTable(random);
        using var first = new Association();
        using var second = new Association();

        var report = await first.ImportAsync(Write(table, random));
        Assert.That(report.Rejected, Is.Empty);
        Assert.That(await ReadBackAsync(first, table), Is.EqualTo(table.Select(Expected).Order()));

        var export = await first.ExportAsync();
        var again = await first.ImportAsync(export);
        Assert.That((again.Unchanged, again.Created, again.Updated, again.Rejected.Count), Is.EqualTo((table.Count, 0, 0, 0)));
        await second.ImportAsync(export);
        Assert.That(await second.ExportAsync(), Is.EqualTo(export));
    }

    private static List<string[]> MakeTable(Random random)
    {
        var table = new List<string[]>();
        for (var firm = 0; firm < random.Next(1, 30); firm++)
        {
            string[] values = [$"M{firm:0000}", Text(random, 1), Text(random, 0), Pick(random, "full", "ASSOCIATE", ""), Pick(random, "electronics", "機械", "textiles", ""),
                Pick(random, "沙田", "dongguan", ""), Pick(random, "", "1999-12-31", "2020-02-29")];
            var telephone = Pick(random, "", "+852 2345 6789", "(852) 2345-6789 ext. 8", "２３４５ 6789");
            for (var contact = 0; contact < random.Next(1, 4); contact++)
                table.Add([.. values, Text(random, 1), $"{Pick(random, "chan", "=cmd", "+lee", "-ho", "陳", "\"a b\"")}{contact}@{Pick(random, "x", "例子", "MIXED")}{firm}.example".Replace("\"a b\"" + contact, $"\"a b{contact}\""),
                    Pick(random, "zh-Hant", "zh-HK", "en", "zh-Hans"), string.Join(';', Enumerable.Range(0, random.Next(4)).Select(_ => Pick(random, "policy", "Trade", "環保", "=new", "新主題"))), telephone]);
        }
        return table;
    }

    private static string Write(List<string[]> table, Random random)
    {
        var order = Enumerable.Range(0, Columns.Length).ToArray();
        random.Shuffle(order);
        var lineBreak = Pick(random, "\n", "\r\n");
        var text = new StringBuilder(random.Next(2) == 0 ? "\uFEFF" : "");
        foreach (var row in table.Prepend(Columns))
            text.AppendJoin(',', order.Select(column => Cell(row[column], random))).Append(lineBreak);
        return text.ToString();
    }

    private static string Cell(string value, Random random) =>
        value.AsSpan().ContainsAny("\",\r\n") || random.Next(4) == 0 ? $"\"{value.Replace("\"", "\"\"")}\"" : value;

    /// <summary>What the register must hold of a row, worked out without the code under test.</summary>
    private static string Expected(string[] row)
    {
        var language = row[9] == "zh-HK" ? "zh-Hant" : row[9];
        var topics = row[10].Split(';', StringSplitOptions.RemoveEmptyEntries).Select(topic => topic switch { "Trade" => "trade", "環保" => "environment", _ => topic }).Distinct().Order(StringComparer.Ordinal);
        var district = row[5] == "沙田" ? "sha-tin" : row[5];
        return string.Join('|', row[0], Squeeze(row[1]), Squeeze(row[2]), row[3].ToLowerInvariant(), row[4], district, row[6], Squeeze(row[7]),
            row[8].Replace("MIXED", "mixed"), language, string.Join(';', topics), Squeeze(row[11]));
    }

    private static string Squeeze(string text)
    {
        // A leading apostrophe is a spreadsheet's mark of text when what follows would be a formula.
        var bare = text.TrimStart('\'');
        if (text.StartsWith('\'') && bare.Length > 0 && "=+-@＝".Contains(bare[0]))
            text = text[1..];
        return string.Join(' ', text.Normalize().Split([' ', '\u3000', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
    }

    private static async Task<IEnumerable<string>> ReadBackAsync(Association association, List<string[]> table)
    {
        var rows = new List<string>();
        foreach (var number in table.Select(row => row[0]).Distinct())
        {
            var member = await association.MemberAsync(number);
            rows.AddRange(member.Contacts.Select(contact => string.Join('|', member.Number, member.Organisation, member.OrganisationEnglish, member.Tier, member.Industry, member.District,
                member.JoinedOn?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), contact.Name, contact.Email, contact.Language.Tag(),
                string.Join(';', contact.Subscriptions.Where(s => s.State == SubscriptionState.Joined).Select(s => s.Topic.Key).Order(StringComparer.Ordinal)), member.Telephone)));
        }
        return rows.Order();
    }

    private static string Text(Random random, int minimum)
    {
        while (true)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(minimum, 7)).Select(_ => Pick(random, Pieces)));
            if (minimum == 0 || Squeeze(text).Length > 0)
                return text;
        }
    }

    private static string Pick(Random random, params string[] from) => from[random.Next(from.Length)];
}
