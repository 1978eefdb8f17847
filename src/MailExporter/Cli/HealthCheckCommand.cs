using System.CommandLine;
using System.Net;
using MailExporter.Web;

namespace MailExporter.Cli;

/// <summary><c>mailexporter healthcheck</c>: asks the exporter of this machine how it is, where no shell or curl can.</summary>
internal static class HealthCheckCommand
{
    private const string HealthyPath = "/-/healthy";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var addresses = new Option<ListenAddress[]>("--web.listen-address")
        {
            Description = "Where the exporter listens, as given to it. Repeatable. Default: :9025",
            HelpName = "ADDRESS",
            CustomParser = ServeFlags.ParseAddresses,
        };
        var ready = new Option<bool>("--ready") { Description = "Ask whether it is ready (checks are scheduled), not only whether it is healthy." };
        var command = new Command("healthcheck", "Ask the exporter on this machine whether it is healthy. Exit code 0: yes, 1: no.") { addresses, ready };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(addresses) is { Length: > 0 } given ? given : [ListenAddress.Usual],
            parsed.GetValue(ready) ? "/-/ready" : HealthyPath,
            parsed.InvocationConfiguration,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(IReadOnlyList<ListenAddress> addresses, string path, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        foreach (var address in addresses)
        {
            var (isWell, said) = await AskAsync(address, path, cancellationToken);
            if (!isWell)
            {
                await console.Error.WriteLineAsync($"mailexporter: {address}: {said}");
                return ExitCodes.Failure;
            }

            await console.Output.WriteLineAsync($"{address}: {said}");
        }

        return ExitCodes.Success;
    }

    private static async Task<(bool IsWell, string Said)> AskAsync(ListenAddress address, string path, CancellationToken cancellationToken)
    {
        var hasCertificate = false;
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            ConnectCallback = (_, token) => address.ConnectAsync(token),
            SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => hasCertificate = true }, // any will do: this machine asks itself, and has no secret to tell
        };
        using var client = new HttpClient(handler) { Timeout = Limit, MaxResponseContentBufferSize = 1024 };
        try
        {
            using var answer = await GetAsync(client, path, cancellationToken);
            return answer.StatusCode switch
            {
                HttpStatusCode.OK => (true, (await answer.Content.ReadAsStringAsync(cancellationToken)).Trim()),

                // The web configuration guards every path. Whoever turns us away is alive, but does not tell whether checks run.
                HttpStatusCode.Unauthorized or HttpStatusCode.TooManyRequests when path == HealthyPath => (true, $"the answer is {(int)answer.StatusCode}, so it is alive"),
                _ => (false, $"the answer is {(int)answer.StatusCode}"),
            };
        }
        catch (HttpRequestException) when (hasCertificate && path == HealthyPath)
        {
            return (true, "it wants a certificate of its clients, so it is alive");
        }
        catch (HttpRequestException exception)
        {
            return (false, exception.Message);
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (false, $"no answer within {Limit.TotalSeconds:0} s");
        }
    }

    private static async Task<HttpResponseMessage> GetAsync(HttpClient client, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetAsync(new Uri($"http://localhost{path}"), cancellationToken);
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError is HttpRequestError.ResponseEnded or HttpRequestError.Unknown)
        {
            // What a server does that expects TLS. Whether this one does stands in a file that this process perhaps may not read.
            return await client.GetAsync(new Uri($"https://localhost{path}"), cancellationToken);
        }
    }
}
