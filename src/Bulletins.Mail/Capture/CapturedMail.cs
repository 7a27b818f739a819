using System.Text;
using System.Text.RegularExpressions;
using Bulletins.Sending.Relays;
using Bulletins.Texts;
using MimeKit;

namespace Bulletins.Mail.Capture;

/// <summary>Reads the captured mail back. Names sort by time, so a page is found from file names alone.</summary>
public sealed partial class CapturedMail(MailFolder folder) : ICapturedMail
{
    public string Folder => folder.Path;

    public async Task<CapturedPage> ListAsync(int skip, int take, CancellationToken cancellation)
    {
        var names = Names();
        var items = new List<CapturedSummary>();
        foreach (var name in names.Skip(skip).Take(take))
            if (await SummaryAsync(name, cancellation) is { } summary)
                items.Add(summary);
        return new CapturedPage(names.Count, items);
    }

    public async Task<CapturedMessage> OpenAsync(string name, CancellationToken cancellation)
    {
        if (!NamePattern().IsMatch(name))
            throw NotFound();
        byte[] bytes;
        try
        {
            bytes = await File.ReadAllBytesAsync(Path.Combine(folder.Path, name), cancellation);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw NotFound();
        }
        using var message = await MimeMessage.LoadAsync(new MemoryStream(bytes), cancellation);
        return new CapturedMessage(
            Summary(name, message.Headers),
            Bare(message.Headers["X-Envelope-From"]),
            Bare(message.Headers["X-Envelope-To"]),
            [.. message.Headers.Select(header => new KeyValuePair<string, string>(header.Field, header.Value))],
            message.HtmlBody,
            message.TextBody,
            Encoding.UTF8.GetString(bytes));
    }

    private List<string> Names()
    {
        if (!Directory.Exists(folder.Path))
            return [];
        var names = Directory.EnumerateFiles(folder.Path, "*.eml", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder.Path, path).Replace('\\', '/'))
            .Where(name => NamePattern().IsMatch(name))
            .ToList();
        names.Sort((a, b) => string.CompareOrdinal(b, a));
        return names;
    }

    /// <summary>Null when the file has gone since its name was read.</summary>
    private async Task<CapturedSummary?> SummaryAsync(string name, CancellationToken cancellation)
    {
        try
        {
            await using var file = File.OpenRead(Path.Combine(folder.Path, name));
            return Summary(name, await HeaderList.LoadAsync(file, cancellation));
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static CapturedSummary Summary(string name, HeaderList fields)
    {
        var date = DateTime.ParseExact(name[..24], "yyyy-MM-dd/HHmmss.ffffff", System.Globalization.CultureInfo.InvariantCulture,
            System.Globalization.DateTimeStyles.AssumeUniversal | System.Globalization.DateTimeStyles.AdjustToUniversal);
        return new CapturedSummary(name, date, fields[HeaderId.To] ?? "", fields[HeaderId.Subject] ?? "");
    }

    private static string Bare(string? address) => address?.Trim('<', '>', ' ') ?? "";

    private static NotFoundException NotFound() => new(new Fault(Words.Sending, "Capture.NotFound"));

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}/\d{6}\.\d{6}-[0-9a-z]+\.eml$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
