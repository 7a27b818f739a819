using Bulletins.Tracking.Incoming;

namespace Bulletins.Mail.Incoming;

/// <summary>What is found when a folder is looked at once, kept several mails at a time: a commit costs as much for one.</summary>
internal sealed class FolderRound(long largest, KeepMails keep, CancellationToken cancellation)
{
    private const int MostAtATime = 50;
    private const long OctetsAtATime = 4 << 20;

    public int Mails { get; private set; }
    public int TooLarge { get; private set; }

    /// <summary>Why some can't be read, and why some can't be moved aside.</summary>
    public Exception? Unreadable { get; set; }
    public Exception? Left { get; set; }

    /// <returns>Those that were kept, as many at a time as were kept together.</returns>
    public async IAsyncEnumerable<List<FileInfo>> TakeAsync(IEnumerable<FileInfo> files)
    {
        List<FileInfo> taken = [];
        List<byte[]> mails = [];
        foreach (var file in files)
        {
            if (file.Length > largest)
            {
                TooLarge++;
                continue;
            }
            if (await TryReadAsync(file.FullName) is not { } octets)
                continue;
            taken.Add(file);
            mails.Add(octets);
            if (mails.Count < MostAtATime && mails.Sum(mail => mail.LongLength) < OctetsAtATime)
                continue;
            await KeepAsync(mails);
            yield return taken;
            (taken, mails) = ([], []);
        }
        if (taken.Count == 0)
            yield break;
        await KeepAsync(mails);
        yield return taken;
    }

    private async Task KeepAsync(List<byte[]> mails)
    {
        await keep(mails, cancellation);
        Mails += mails.Count;
    }

    private async Task<byte[]?> TryReadAsync(string file)
    {
        try
        {
            return await File.ReadAllBytesAsync(file, cancellation);
        }
        catch (FileNotFoundException)
        {
            // Somebody took it away in the meantime: another process, or people.
            return null;
        }
        catch (Exception e) when (FolderSource.IsOfFiles(e))
        {
            Unreadable ??= e;
            return null;
        }
    }
}
