using System.Text;

namespace Bulletins.Adapters.Tests.Mail.Reports;

/// <summary>Ways in which mails break on their way.</summary>
internal static class Mutation
{
    private static readonly Func<byte[], Random, byte[]>[] All = [Cut, Flip, Drop, Repeat, Swap, BreakBoundary, BreakEncoding, InventCharset, Insert, Garble];

    public static byte[] Of(byte[] message, Random random) => message.Length < 2 ? message : All[random.Next(All.Length)](message, random);

    private static byte[] Cut(byte[] message, Random random) => message[..random.Next(message.Length)];

    private static byte[] Flip(byte[] message, Random random)
    {
        var flipped = message.ToArray();
        for (var times = random.Next(1, 50); times > 0; times--)
            flipped[random.Next(flipped.Length)] = (byte)random.Next(256);
        return flipped;
    }

    private static byte[] Drop(byte[] message, Random random)
    {
        var from = random.Next(message.Length);
        var to = Math.Min(message.Length, from + random.Next(1, 400));
        return [.. message[..from], .. message[to..]];
    }

    private static byte[] Repeat(byte[] message, Random random)
    {
        var from = random.Next(message.Length);
        var to = Math.Min(message.Length, from + random.Next(1, 300));
        return [.. message[..from], .. Enumerable.Repeat(message[from..to], random.Next(1, 30)).SelectMany(octets => octets), .. message[from..]];
    }

    /// <summary>Two lines change places.</summary>
    private static byte[] Swap(byte[] message, Random random)
    {
        var lines = Encoding.Latin1.GetString(message).Split('\n');
        var (one, other) = (random.Next(lines.Length), random.Next(lines.Length));
        (lines[one], lines[other]) = (lines[other], lines[one]);
        return Encoding.Latin1.GetBytes(string.Join('\n', lines));
    }

    private static byte[] BreakBoundary(byte[] message, Random random) =>
        Replace(message, "boundary=", random.Next(2) == 0 ? "boundary=x" : "border=");

    private static byte[] BreakEncoding(byte[] message, Random random) =>
        Replace(message, "\nContent-Type: text", $"\nContent-Transfer-Encoding: {OneOf(random, "base64", "quoted-printable", "x-uuencode", "binary", "8bit; x")}\nContent-Type: text");

    private static byte[] InventCharset(byte[] message, Random random) =>
        Replace(message, "charset=", $"charset={OneOf(random, "big5", "gb2312", "x-none", "utf-16", "iso-2022-jp", "\"", "shift_jis")};x=");

    private static string OneOf(Random random, params string[] names) => names[random.Next(names.Length)];

    private static byte[] Insert(byte[] message, Random random)
    {
        var noise = new byte[random.Next(1, 500)];
        random.NextBytes(noise);
        var at = random.Next(message.Length);
        return [.. message[..at], .. noise, .. message[at..]];
    }

    /// <summary>Quoted-printable that isn't.</summary>
    private static byte[] Garble(byte[] message, Random random)
    {
        var at = random.Next(message.Length);
        return [.. message[..at], .. Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("=?utf-8?Q?=XX=\n=ZZ?==", random.Next(1, 40)))), .. message[at..]];
    }

    private static byte[] Replace(byte[] message, string sought, string substitute) =>
        Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(message).Replace(sought, substitute, StringComparison.OrdinalIgnoreCase));
}
