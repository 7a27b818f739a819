using System.Globalization;
using System.Text;
using MailKit.Net.Smtp;

namespace Bulletins.Mail.Smtp;

/// <summary>The line to a relay once MailKit has opened it: commands go out, replies come in, each in its time.</summary>
/// <remarks>Not for use by two at once.</remarks>
internal sealed class SmtpChannel(Stream stream, TimeSpan timeForEach) : IDisposable
{
    /// <summary>Longer replies are cut; RFC 5321 section 4.5.3.1.5 lets a line have 512 octets.</summary>
    private const int LongestReply = 8192;

    private readonly byte[] buffer = new byte[4096];
    private readonly CancellationTokenSource deadline = new();
    private int start, end;

    /// <summary>The relay took longer than it may: the line can't be used any more.</summary>
    public bool IsTimedOut => deadline.IsCancellationRequested;

    /// <summary>Ends what is under way with an <see cref="OperationCanceledException"/>, from any thread.</summary>
    public void Abort() => deadline.Cancel();

    /// <summary>When it throws, the relay has not got all of it.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        deadline.CancelAfter(timeForEach);
        await stream.WriteAsync(bytes, deadline.Token);
        await stream.FlushAsync(deadline.Token);
    }

    /// <param name="time">How long the reply may take; null for as long as everything else.</param>
    /// <exception cref="SmtpProtocolException">What came is no reply.</exception>
    /// <exception cref="EndOfStreamException">The relay hung up.</exception>
    public async ValueTask<RawReply> ReadAsync(TimeSpan? time = null)
    {
        deadline.CancelAfter(time ?? timeForEach);
        var answer = await ReadLinesAsync();
        deadline.CancelAfter(Timeout.InfiniteTimeSpan);
        return answer;
    }

    private async ValueTask<RawReply> ReadLinesAsync()
    {
        StringBuilder? lines = null;
        while (true)
        {
            var length = await ReadLineAsync();
            var line = buffer.AsSpan(start, length);
            start += length;
            var (code, isLast, words) = Parse(line.TrimEnd("\r\n"u8));
            if (isLast && lines is null)
                return new RawReply(code, words);
            lines ??= new StringBuilder();
            if (lines.Length < LongestReply)
                lines.Append(words).Append('\n');
            if (isLast)
                return new RawReply(code, lines.ToString().TrimEnd('\n'));
        }
    }

    /// <summary>Gives a line that is about to close this much time instead.</summary>
    public void Hurry(TimeSpan time) => timeForEach = time;

    public void Dispose() => deadline.Dispose();

    private async ValueTask<int> ReadLineAsync()
    {
        while (true)
        {
            var at = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (at >= 0)
                return at + 1;
            if (end - start == buffer.Length)
                throw new SmtpProtocolException("A line of the reply has no end.");
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            var read = await stream.ReadAsync(buffer.AsMemory(end), deadline.Token);
            if (read == 0)
                throw new EndOfStreamException("The relay hung up.");
            end += read;
        }
    }

    private static (int Code, bool IsLast, string Words) Parse(ReadOnlySpan<byte> line)
    {
        if (line.Length < 3 || !int.TryParse(line[..3], NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            || line is [_, _, _, not ((byte)' ' or (byte)'-'), ..])
            throw new SmtpProtocolException($"'{Encoding.UTF8.GetString(line)}' is no reply of SMTP.");
        return (code, line is not [_, _, _, (byte)'-', ..], line.Length > 4 ? Encoding.UTF8.GetString(line[4..]) : "");
    }
}

/// <param name="Words">Of all lines, without the code.</param>
internal readonly record struct RawReply(int Code, string Words)
{
    public bool IsPositive => Code is >= 200 and < 300;
}
