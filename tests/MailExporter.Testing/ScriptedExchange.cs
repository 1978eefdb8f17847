using System.Net.Security;
using System.Runtime.InteropServices;
using System.Security.Authentication.ExtendedProtection;
using System.Security.Cryptography;

namespace MailExporter.Testing;

/// <summary>The state of one connection, for an <c>answer:</c> step.</summary>
public sealed class ScriptedExchange
{
    private readonly SslStream? _tls;

    internal ScriptedExchange(IReadOnlyList<string> lines, string tag, SslStream? tls) => (Lines, Tag, _tls) = (lines, tag, tls);

    /// <summary>Everything the client sent on this connection.</summary>
    public IReadOnlyList<string> Lines { get; }

    /// <summary>What it sent last.</summary>
    public string LastLine => Lines[^1];

    /// <summary>The tag of the last IMAP command.</summary>
    public string Tag { get; }

    /// <summary>The channel binding data of this connection's TLS as RFC 5929 defines them; null without TLS.</summary>
    public byte[]? ChannelBinding(ChannelBindingKind kind)
    {
        if (_tls is null)
        {
            return null;
        }

        if (kind == ChannelBindingKind.Endpoint)
        {
            // SslStream has this binding on the client's side only
            return SHA256.HashData(_tls.LocalCertificate!.GetRawCertData());
        }

        using var binding = _tls.TransportContext.GetChannelBinding(kind)!;
        var bytes = new byte[binding.Size];
        Marshal.Copy(binding.DangerousGetHandle(), bytes, 0, bytes.Length);

        // a header of eight 32-bit fields, the last of which is where "tls-unique:" and the data begin
        var data = bytes.AsSpan(BitConverter.ToInt32(bytes, 28));
        return data[(data.IndexOf((byte)':') + 1)..].ToArray();
    }
}
