using System.Net;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Dns;

/// <summary>Which DNS servers are asked: those of the configuration, else those of /etc/resolv.conf as it is now.</summary>
internal sealed class DnsServers(DnsOptions options, TimeProvider time)
{
    private readonly SystemFile<ResolvConf> _resolvConf = new("/etc/resolv.conf", ResolvConf.Parse, time);
    private volatile DnsOptions _options = options;

    /// <summary>The settings in force.</summary>
    public DnsOptions Options => _options;

    /// <summary>The servers, the first to be asked first.</summary>
    public ValueList<IPEndPoint> All => _options.Servers.Count > 0 ? _options.Servers : _resolvConf.Value.Servers;

    /// <summary>From now on these settings hold.</summary>
    public void Use(DnsOptions changed) => _options = changed;
}
