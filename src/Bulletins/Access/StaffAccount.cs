using Bulletins.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Access;

/// <summary>Somebody who may sign in at the console.</summary>
public sealed class StaffAccount : IVersioned
{
    public long Id { get; init; }
    public required string Email { get; set; }
    public required string NormalizedEmail { get; set; }
    public string Name { get; set; } = "";
    public Role Role { get; private set; }

    /// <summary>Null until a password was chosen through a sign-in link.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>Changes with the password and the role; sessions signed in under another one end.</summary>
    public string SecurityStamp { get; set; } = PublicToken.New();

    public int AccessFailedCount { get; set; }
    public DateTime? LockoutEnd { get; set; }
    public DateTime CreatedAt { get; init; }

    /// <summary>Set when the account may no longer sign in; the row stays for the audit log.</summary>
    public DateTime? ClosedAt { get; private set; }

    public int Version { get; set; }

    public bool IsOpen => ClosedAt is null;

    public static StaffAccount Open(string email, string normalizedEmail, string name, Role role, DateTime now) => new()
    {
        Email = email,
        NormalizedEmail = normalizedEmail,
        Name = name,
        Role = role,
        CreatedAt = now,
    };

    public void ChangeRole(Role role)
    {
        Role = role;
        EndSessions();
    }

    public void Close(DateTime now)
    {
        ClosedAt = now;
        EndSessions();
    }

    public void Reopen()
    {
        ClosedAt = null;
        AccessFailedCount = 0;
        LockoutEnd = null;
    }

    private void EndSessions() => SecurityStamp = PublicToken.New();

    internal sealed class Mapping : IEntityTypeConfiguration<StaffAccount>
    {
        public void Configure(EntityTypeBuilder<StaffAccount> account)
        {
            account.Property(a => a.Email).HasMaxLength(320);
            account.Property(a => a.NormalizedEmail).HasMaxLength(320);
            account.Property(a => a.Name).HasMaxLength(200);
            account.Property(a => a.PasswordHash).HasMaxLength(512);
            account.Property(a => a.SecurityStamp).HasMaxLength(64);
            account.HasIndex(a => a.NormalizedEmail).IsUnique();
        }
    }
}

/// <summary>What somebody may do; each role includes the ones before it.</summary>
public enum Role
{
    /// <summary>Writes circulars and keeps members and segments.</summary>
    Author,
    /// <summary>Also approves circulars, and sends, pauses and cancels dispatches.</summary>
    Approver,
    /// <summary>Also keeps accounts, tokens and issuers, and sees the jobs.</summary>
    Administrator,
}
