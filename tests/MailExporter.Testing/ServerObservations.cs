using System.Security.Cryptography.X509Certificates;

namespace MailExporter.Testing;

/// <summary>What a <see cref="ScriptedServer"/> saw, over all its connections.</summary>
internal sealed class ServerObservations
{
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly List<string> _clearLines = [];
    private readonly List<string> _serverNames = [];
    private readonly List<string> _clientCertificates = [];
    private readonly List<ScriptMismatchException> _faults = [];
    private long _bytesSent;

    public IReadOnlyList<string> Lines => Copy(_lines);

    public IReadOnlyList<string> ClearLines => Copy(_clearLines);

    public IReadOnlyList<string> ServerNames => Copy(_serverNames);

    public IReadOnlyList<string> ClientCertificates => Copy(_clientCertificates);

    public IReadOnlyList<ScriptMismatchException> Faults => Copy(_faults);

    public long BytesSent => Interlocked.Read(ref _bytesSent);

    public void LineArrived(string line, bool inClear)
    {
        lock (_lock)
        {
            _lines.Add(line);
            if (inClear)
            {
                _clearLines.Add(line);
            }
        }
    }

    public void HelloArrived(string serverName) => Add(_serverNames, serverName);

    public void ClientCertificateArrived(X509Certificate certificate) => Add(_clientCertificates, certificate.Subject);

    public void Failed(ScriptMismatchException fault) => Add(_faults, fault);

    public void Sent(int bytes) => Interlocked.Add(ref _bytesSent, bytes);

    private void Add<T>(List<T> list, T item)
    {
        lock (_lock)
        {
            list.Add(item);
        }
    }

    private List<T> Copy<T>(List<T> list)
    {
        lock (_lock)
        {
            return [.. list];
        }
    }
}
