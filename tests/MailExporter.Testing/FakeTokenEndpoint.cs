using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace MailExporter.Testing;

/// <summary>One answer of a token endpoint.</summary>
/// <param name="Status">The HTTP status; 0: none, the endpoint never answers.</param>
/// <param name="Body">What is sent as application/json.</param>
public sealed record TokenAnswer(int Status, string Body)
{
    /// <summary>Reads the request and never answers.</summary>
    public static TokenAnswer Never { get; } = new(0, "");

    /// <summary>A token (RFC 6749 section 5.1).</summary>
    public static TokenAnswer Token(string accessToken, int? expiresIn = 3600) => new(200, expiresIn is { } seconds
        ? $$"""{"access_token":{{Json(accessToken)}},"token_type":"Bearer","expires_in":{{seconds.ToString(CultureInfo.InvariantCulture)}}}"""
        : $$"""{"access_token":{{Json(accessToken)}},"token_type":"Bearer"}""");

    /// <summary>A refusal (RFC 6749 section 5.2).</summary>
    public static TokenAnswer Error(string error, int status = 400) => new(status, $$"""{"error":{{Json(error)}}}""");

    private static string Json(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}

/// <summary>One request to a token endpoint.</summary>
public sealed record TokenRequest(
    string Method, string Path, IReadOnlyDictionary<string, string> Headers, IReadOnlyDictionary<string, string> Form);

/// <summary>An OAuth2 token endpoint on loopback. Answers in order, the last one again and again.</summary>
public sealed class FakeTokenEndpoint : IAsyncDisposable
{
    private readonly IReadOnlyList<TokenAnswer> _answers;
    private readonly TestCertificate? _certificate;
    private readonly LoopbackListener _listener;
    private readonly Lock _lock = new();
    private readonly List<TokenRequest> _requests = [];
    private readonly TaskCompletionSource _stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FakeTokenEndpoint(TestCertificate? certificate, IReadOnlyList<TokenAnswer> answers)
    {
        (_certificate, _answers) = (certificate, answers);
        _listener = new LoopbackListener(IPAddress.Loopback, 0, ServeAsync);
    }

    /// <summary>Where tokens are had: http, or https when started with a certificate.</summary>
    public Uri Url => new($"{(_certificate is null ? "http" : "https")}://127.0.0.1:{_listener.EndPoint.Port}/token");

    /// <summary>All requests, in order.</summary>
    public IReadOnlyList<TokenRequest> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>Completes when a request met <see cref="TokenAnswer.Never"/>.</summary>
    public Task Stalled => _stalled.Task.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System);

    /// <summary>Starts an endpoint in plain HTTP.</summary>
    public static FakeTokenEndpoint Start(params TokenAnswer[] answers) => new(null, answers);

    /// <summary>Starts an endpoint in HTTPS.</summary>
    public static FakeTokenEndpoint StartTls(TestCertificate certificate, params TokenAnswer[] answers) => new(certificate, answers);

    /// <summary>Stops it.</summary>
    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task ServeAsync(Socket socket, int connection, CancellationToken cancellationToken)
    {
        await using var network = new NetworkStream(socket);
        await using var tls = _certificate is null ? null : new SslStream(network);
        if (tls is not null)
        {
            var options = ServerHandshake.AuthenticationOptions(_certificate!, new ScriptedServerOptions());
            await tls.AuthenticateAsServerAsync(options, cancellationToken);
        }

        var stream = tls ?? (Stream)network;
        var reader = new LineReader(stream);
        while (await ReadAsync(reader, cancellationToken) is { } request)
        {
            var answer = Record(request);
            if (answer.Status == 0)
            {
                _stalled.TrySetResult();
                await reader.ReadLineAsync(cancellationToken);
                return;
            }

            var body = Encoding.UTF8.GetBytes(answer.Body);
            var head = $"HTTP/1.1 {answer.Status} Scripted\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n";
            await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. body], cancellationToken);
        }
    }

    private TokenAnswer Record(TokenRequest request)
    {
        lock (_lock)
        {
            _requests.Add(request);
            return _answers[Math.Min(_requests.Count, _answers.Count) - 1];
        }
    }

    private static async Task<TokenRequest?> ReadAsync(LineReader reader, CancellationToken cancellationToken)
    {
        if (await HttpHead.ReadAsync(reader, cancellationToken) is not { } head)
        {
            return null;
        }

        var length = int.Parse(head.Headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture);
        var body = await reader.ReadBytesAsync(length, cancellationToken) ?? [];
        var form = Encoding.UTF8.GetString(body).Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(field => field.Split('=', 2).Select(WebUtility.UrlDecode).ToArray())
            .ToDictionary(field => field[0]!, field => field.ElementAtOrDefault(1) ?? "", StringComparer.Ordinal);
        return new TokenRequest(head.Method, head.Target, head.Headers, form);
    }
}
