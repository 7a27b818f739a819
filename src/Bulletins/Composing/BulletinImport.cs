using System.Text;
using Bulletins.Auditing;
using Bulletins.Composing.Importing;
using Bulletins.Texts;
using Bulletins.Time;

namespace Bulletins.Composing;

/// <summary>A bulletin made of a text, and what a person should look at.</summary>
public sealed record ImportedBulletin(Bulletin Bulletin, IReadOnlyList<Fault> Warnings);

/// <summary>Makes a draft of a circular in plain text.</summary>
public sealed class BulletinImport(BulletinsDb db, BulletinDrafts drafts, Issuers issuers, TimeProvider clock)
{
    /// <summary>In bytes.</summary>
    public const int LargestFile = 1024 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="FaultException">It is too large, or isn't UTF-8; the sentence says where.</exception>
    public static string Decode(ReadOnlySpan<byte> file)
    {
        if (file.Length > LargestFile)
            throw TooLarge();
        try
        {
            return StrictUtf8.GetString(file);
        }
        catch (DecoderFallbackException notUtf8)
        {
            throw new FaultException(new Fault(Words.Composing, "Import.NotUtf8", notUtf8.Index));
        }
    }

    public static FaultException TooLarge() => new(new Fault(Words.Composing, "Import.FileTooLarge", LargestFile / 1024 / 1024));

    /// <exception cref="FaultException">It is empty, too long, or not text. Nothing was made.</exception>
    public async Task<ImportedBulletin> ImportAsync(string text, Actor actor, CancellationToken cancellation = default)
    {
        var circular = CircularImport.Read(text);
        List<Fault> warnings = [.. circular.Warnings];
        var issuer = await IssuerAsync(circular.IssuerName, warnings, cancellation);
        var title = circular.Title ?? Words.Composing.In(Language.TraditionalChinese.Culture(), "Bulletin.Untitled");
        var edition = drafts.NewEdition(Language.TraditionalChinese, new EditionText(title, circular.Body, circular.Closing), actor);
        var bulletin = await drafts.AddAsync(
            issuer, circular.IssuedOn ?? HongKongTime.Today(clock), circular.FullTextUrl, edition, actor, "bulletin.import", cancellation);
        return new ImportedBulletin(bulletin, warnings);
    }

    private async Task<Issuer> IssuerAsync(string? name, List<Fault> warnings, CancellationToken cancellation)
    {
        var first = await issuers.FirstAsync(cancellation);
        if (name is null)
            return first;
        if (await issuers.FindByNameAsync(name, cancellation) is { } known)
            return known;
        warnings.Add(new Fault(Words.Composing, "Import.NewIssuer", name, first.NameTraditionalChinese));
        var issuer = Issuers.Like(first, name);
        db.Issuers.Add(issuer);
        return issuer;
    }
}
