using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Web;

namespace Bulletins.Testing.Mail;

/// <summary>A token endpoint (RFC 6749) on a loopback port that says what a test wants and keeps what it was asked.</summary>
public sealed class TokenTestServer : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly ConcurrentQueue<IReadOnlyDictionary<string, string>> requests = new();
    private readonly Task answering;

    public TokenTestServer()
    {
        Address = $"http://127.0.0.1:{FreePort.Take()}/token/";
        listener.Prefixes.Add(Address);
        listener.Start();
        answering = AnswerAsync();
    }

    public string Address { get; }

    /// <summary>The fields of every request, in order.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> Requests => [.. requests];

    /// <summary>Status and JSON for the request of that number, from 1 on; by default the token token-N for an hour.</summary>
    public Func<int, (int Status, string Json)> Script { get; set; } = number => (200, Token(number));

    public static string Token(int number, int seconds = 3600, string? refreshToken = null) =>
        $$"""{"token_type":"Bearer","access_token":"token-{{number}}","expires_in":{{seconds}}{{(refreshToken is null ? "" : $",\"refresh_token\":\"{refreshToken}\"")}}}""";

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await answering;
        listener.Close();
    }

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                var context = await listener.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream);
                var form = HttpUtility.ParseQueryString(await reader.ReadToEndAsync());
                requests.Enqueue(form.AllKeys.ToDictionary(key => key!, key => form[key]!));
                var (status, json) = Script(requests.Count);
                context.Response.StatusCode = status;
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(json));
                context.Response.Close();
            }
        }
        catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
