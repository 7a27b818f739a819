using System.Text.RegularExpressions;
using Bulletins.Auditing;
using Bulletins.Members;
using Bulletins.Members.Addresses;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Bulletins.Composing;

/// <summary>What staff can change of an issuer. See <see cref="Issuer"/>.</summary>
public sealed record IssuerParticulars(
    string NameTraditionalChinese, string? NameSimplifiedChinese, string? NameEnglish, string SenderAddress, string? ReplyTo,
    string PostalAddress, string? PostalAddressEnglish, string Telephone, string Signature);

/// <summary>The bodies in whose name circulars go out.</summary>
public sealed partial class Issuers(BulletinsDb db, AuditLog audit, IOptions<AssociationOptions> association)
{
    /// <summary>Makes the first issuer of the association's particulars when there is none; safe to run at every start.</summary>
    public async Task SeedAsync(CancellationToken cancellation = default)
    {
        if (await db.Issuers.AnyAsync(cancellation))
            return;
        var own = association.Value;
        db.Issuers.Add(Create(new IssuerParticulars(
            own.NameTraditionalChinese, own.NameSimplifiedChinese, own.NameEnglish, own.SenderAddress, own.ReplyTo,
            own.PostalAddress, own.PostalAddressEnglish, own.Telephone, own.Signature ?? $"{own.NameTraditionalChinese} 謹啟")));
        audit.Record(Actor.System, "issuer.add", $"issuer:{own.NameTraditionalChinese}"[..Math.Min(64, 7 + own.NameTraditionalChinese.Length)]);
        await db.SaveChangesAsync(cancellation);
    }

    public Task<List<Issuer>> AllAsync(CancellationToken cancellation = default) =>
        db.Issuers.AsNoTracking().OrderBy(i => i.Id).ToListAsync(cancellation);

    /// <summary>The issuer of new circulars: the first.</summary>
    public Task<Issuer> FirstAsync(CancellationToken cancellation = default) => db.Issuers.OrderBy(i => i.Id).FirstAsync(cancellation);

    public async Task<Issuer> AddAsync(IssuerParticulars particulars, Actor actor, CancellationToken cancellation = default)
    {
        Require(particulars);
        await RequireFreeAsync(particulars.NameTraditionalChinese, 0, cancellation);
        var issuer = Create(particulars);
        await db.AddAsync(issuer, added => audit.Record(actor, "issuer.add", $"issuer:{added.Id}", added.NameTraditionalChinese), cancellation);
        return issuer;
    }

    /// <param name="version">What the editor read.</param>
    /// <exception cref="ConflictException">Somebody changed it since, or another has the name.</exception>
    public async Task<Issuer> ChangeAsync(long id, IssuerParticulars particulars, int version, Actor actor, CancellationToken cancellation = default)
    {
        Require(particulars);
        var issuer = await db.Issuers.SingleOrDefaultAsync(i => i.Id == id, cancellation)
            ?? throw new NotFoundException(new Fault(Words.Composing, "Issuer.NotFound", id));
        if (issuer.Version != version)
            throw new ConflictException(new Fault(Words.Composing, "Issuer.Changed", issuer.NameTraditionalChinese));
        await RequireFreeAsync(particulars.NameTraditionalChinese, id, cancellation);
        Fill(issuer, particulars);
        audit.Record(actor, "issuer.change", $"issuer:{id}", issuer.NameTraditionalChinese);
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw new ConflictException(new Fault(Words.Composing, "Issuer.Changed", particulars.NameTraditionalChinese));
        }
        return issuer;
    }

    /// <summary>The issuer of that name; where the name goes on, as in 珠三角工業協會秘書處, the one that it begins with.</summary>
    public async Task<Issuer?> FindByNameAsync(string name, CancellationToken cancellation = default)
    {
        var wanted = Blanks().Replace(name, "");
        var issuers = await db.Issuers.ToListAsync(cancellation);
        return Named(issuers, name) ?? issuers.Find(i => Names(i).Any(n => wanted.StartsWith(n, StringComparison.OrdinalIgnoreCase)));
    }

    private async Task RequireFreeAsync(string name, long issuerId, CancellationToken cancellation)
    {
        if (Named((await AllAsync(cancellation)).FindAll(i => i.Id != issuerId), name) is not null)
            throw new ConflictException(new Fault(Words.Composing, "Issuer.Taken", name));
    }

    private static Issuer? Named(List<Issuer> issuers, string name) =>
        issuers.Find(i => Names(i).Contains(Blanks().Replace(name, ""), StringComparer.OrdinalIgnoreCase));

    /// <summary>A new issuer of that name with the particulars of another, for staff to correct.</summary>
    internal static Issuer Like(Issuer other, string name) => new()
    {
        NameTraditionalChinese = name,
        SenderAddress = other.SenderAddress,
        ReplyTo = other.ReplyTo,
        PostalAddress = other.PostalAddress,
        PostalAddressEnglish = other.PostalAddressEnglish,
        Telephone = other.Telephone,
        Signature = $"{name} 謹啟",
    };

    private static IEnumerable<string> Names(Issuer issuer) =>
        new[] { issuer.NameTraditionalChinese, issuer.NameSimplifiedChinese, issuer.NameEnglish }
            .Where(n => !string.IsNullOrWhiteSpace(n)).Select(n => Blanks().Replace(n!, ""));

    private static Issuer Create(IssuerParticulars particulars)
    {
        var issuer = new Issuer { NameTraditionalChinese = "", SenderAddress = "", PostalAddress = "", Telephone = "", Signature = "" };
        Fill(issuer, particulars);
        return issuer;
    }

    private static void Fill(Issuer issuer, IssuerParticulars particulars)
    {
        issuer.NameTraditionalChinese = particulars.NameTraditionalChinese.Trim();
        issuer.NameSimplifiedChinese = Optional(particulars.NameSimplifiedChinese);
        issuer.NameEnglish = Optional(particulars.NameEnglish);
        issuer.SenderAddress = Address(particulars.SenderAddress);
        issuer.ReplyTo = Optional(particulars.ReplyTo) is { } replyTo ? Address(replyTo) : null;
        issuer.PostalAddress = particulars.PostalAddress.Trim();
        issuer.PostalAddressEnglish = Optional(particulars.PostalAddressEnglish);
        issuer.Telephone = particulars.Telephone.Trim();
        issuer.Signature = particulars.Signature.Trim();
    }

    private static void Require(IssuerParticulars particulars)
    {
        if (string.IsNullOrWhiteSpace(particulars.NameTraditionalChinese))
            throw new FaultException(new Fault(Words.Composing, "Issuer.NameMissing"));
        if (string.IsNullOrWhiteSpace(particulars.PostalAddress) || PostBox.IsIn(particulars.PostalAddress) || PostBox.IsIn(particulars.PostalAddressEnglish))
            throw new FaultException(new Fault(Words.Composing, "Issuer.PostalAddress"));
        if (!particulars.Telephone.Any(char.IsDigit))
            throw new FaultException(new Fault(Words.Composing, "Issuer.Telephone"));
        RequireShort(Issuer.NameLength, particulars.NameTraditionalChinese, particulars.NameSimplifiedChinese, particulars.NameEnglish);
        RequireShort(Issuer.AddressLength, particulars.PostalAddress, particulars.PostalAddressEnglish);
        RequireShort(Issuer.TelephoneLength, particulars.Telephone);
        RequireShort(Issuer.SignatureLength, particulars.Signature);
    }

    /// <summary>SQLite would keep it, and SQL Server refuse it without a word for staff.</summary>
    private static void RequireShort(int longest, params string?[] texts)
    {
        if (Array.Find(texts, text => text?.Trim().Length > longest) is { } text)
            throw new FaultException(new Fault(Words.Composing, "Issuer.TooLong", text.Trim()[..20], longest));
    }

    private static string Address(string text) => EmailAddress.TryParse(text, out var address)
        ? address.Value
        : throw new FaultException(new Fault(Words.Composing, "Issuer.Address", text));

    private static string? Optional(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    [GeneratedRegex(@"\s")]
    private static partial Regex Blanks();
}
