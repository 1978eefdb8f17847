using System.Net;
using System.Net.Sockets;
using MailExporter.Checks.Dns;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Checking;

/// <summary>Which hosts and addresses one check is about: the hostname itself, the first MX host that answers, every MX host, every address.</summary>
internal sealed class MxFollower(Resolver resolver, SingleCheck single)
{
    private readonly MailExchangers _exchangers = new(resolver);

    /// <summary>Runs the check for all of them; those of one check run side by side under its one deadline.</summary>
    public async Task<ValueList<CheckResult>> RunAsync(CheckRun run, Deadline deadline)
    {
        var server = run.Server;
        if (!server.ResolveMx && !server.CheckAllAddresses)
        {
            return [await OneAsync(run, null, deadline).ConfigureAwait(false)];
        }

        List<(CheckRun Run, IPAddress? Address)>? forks = null;
        var failed = await SingleCheck.AtTheRimAsync(run, deadline, async () =>
        {
            if (server.ResolveMx)
            {
                await ResolveMxAsync(run, deadline.Token).ConfigureAwait(false);
            }

            forks = server.CheckAllMx || server.CheckAllAddresses ? await ForksAsync(run, deadline.Token).ConfigureAwait(false) : null;
        }).ConfigureAwait(false);
        if (failed.Failure is not null)
        {
            return [failed];
        }

        if (forks is null)
        {
            return [await SingleCheck.AtTheRimAsync(run, deadline, async () =>
            {
                var socket = await FirstThatConnectsAsync(run, deadline).ConfigureAwait(false);
                await single.SpeakAsync(run, socket, deadline).ConfigureAwait(false);
            }).ConfigureAwait(false)];
        }

        try
        {
            return (await Task.WhenAll(forks.Select(fork => OneAsync(fork.Run, fork.Address, deadline))).ConfigureAwait(false)).ToValueList();
        }
        finally
        {
            forks.ForEach(fork => fork.Run.Dispose());
        }
    }

    /// <summary>A connection to the one host that a sending MTA would take, or that a client is told to.</summary>
    /// <exception cref="CheckFailedException">There is none.</exception>
    public async Task<Socket> ConnectAsync(CheckRun run, Deadline deadline)
    {
        if (!run.Server.ResolveMx)
        {
            return await single.ConnectAsync(run, null, deadline, deadline.Token).ConfigureAwait(false);
        }

        run.Enter(CheckPhase.Resolve);
        await ResolveMxAsync(run, deadline.Token).ConfigureAwait(false);
        return await FirstThatConnectsAsync(run, deadline).ConfigureAwait(false);
    }

    private Task<CheckResult> OneAsync(CheckRun run, IPAddress? address, Deadline deadline) =>
        SingleCheck.AtTheRimAsync(run, deadline, async () =>
        {
            var socket = await single.ConnectAsync(run, address, deadline, deadline.Token).ConfigureAwait(false);
            await single.SpeakAsync(run, socket, deadline).ConfigureAwait(false);
        });

    private async Task ResolveMxAsync(CheckRun run, CancellationToken cancellationToken)
    {
        try
        {
            run.MxRecords = await _exchangers.ResolveAsync(run.Server.Hostname, cancellationToken).ConfigureAwait(false);
        }
        catch (CheckFailedException exception)
        {
            run.MxError = exception.Message;
            throw;
        }
    }

    /// <summary>RFC 5321 section 5.1: the hosts in order of preference until one connects.</summary>
    private async Task<Socket> FirstThatConnectsAsync(CheckRun run, Deadline deadline)
    {
        var passedOver = new List<string>();
        for (var i = 0; ; i++)
        {
            run.HostnameUsed = run.MxRecords[i].Host;
            var left = run.MxRecords.Count - i;

            // A host that swallows our packets must not eat the time of those after it.
            using var share = new CancellationTokenSource(left > 1 ? deadline.Remaining / left : Timeout.InfiniteTimeSpan, run.Time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(share.Token, deadline.Token);
            Socket socket;
            try
            {
                socket = await single.ConnectAsync(run, null, deadline, both.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (left > 1 && !deadline.Token.IsCancellationRequested
                && exception is CheckFailedException { Reason: not FailureReason.LocalError } or OperationCanceledException)
            {
                var why = exception is CheckFailedException ? exception.Message : "no answer in time";
                run.Transcript.Note($"{run.HostnameUsed}: {why}");
                passedOver.Add($"{run.HostnameUsed}: {why}");
                continue;
            }

            passedOver.ForEach(host => run.Warn(WarningReason.MxFallback, host)); // only where there is something to fall back to
            return socket;
        }
    }

    private async Task<List<(CheckRun Run, IPAddress? Address)>> ForksAsync(CheckRun run, CancellationToken cancellationToken)
    {
        var forks = new List<(CheckRun, IPAddress?)>();
        string?[] hosts = !run.Server.ResolveMx ? [null] : run.Server.CheckAllMx ? [.. run.MxRecords.Select(r => r.Host)] : [run.MxRecords[0].Host];
        var addresses = await Task.WhenAll(hosts.Select(host => AddressesAsync(run, host, isAlone: hosts.Length == 1, cancellationToken))).ConfigureAwait(false);
        for (var i = 0; i < hosts.Length; i++)
        {
            var subject = run.Subject with { Mx = run.Server.CheckAllMx ? hosts[i] : null };
            foreach (var address in addresses[i])
            {
                var fork = run.Fork(subject with { Address = address?.ToString() });
                fork.HostnameUsed = hosts[i];
                forks.Add((fork, address));
            }
        }

        return forks;
    }

    /// <summary>The addresses that get a result of their own; one null where the host as such gets it.</summary>
    private async Task<IReadOnlyList<IPAddress?>> AddressesAsync(CheckRun run, string? host, bool isAlone, CancellationToken cancellationToken)
    {
        if (!run.Server.CheckAllAddresses)
        {
            return [null];
        }

        try
        {
            return await resolver.AddressesAsync(host ?? run.Server.Hostname, run.Server.IpProtocol, cancellationToken).ConfigureAwait(false);
        }
        catch (CheckFailedException) when (!isAlone)
        {
            return [null]; // its run resolves the name once more and reports the failure as its own
        }
    }
}
