using System.Buffers;
using System.Globalization;
using System.Text;
using MailExporter.Assessing;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Metrics;

/// <summary>The newest assessment of every server, and its part of the page. A server that is down is as secure as it was: that it is down, others tell.</summary>
internal sealed class LatestAssessments(TimeProvider time) : IAssessmentSink
{
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private volatile Dictionary<string, Slot> _slots = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Apply(ValueList<ServerOptions> servers)
    {
        var old = _slots;
        _slots = servers.ToDictionary(server => server.Name, server => old.TryGetValue(server.Name, out var slot) && slot.Server == server ? slot : new Slot(server), StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public void Ended(ServerOptions server, AssessmentResult result)
    {
        if (_slots.TryGetValue(server.Name, out var slot) && slot.Server == server)
        {
            slot.Latest = result.IsReached || slot.Latest is not { Result.IsReached: true } ? new(result, time.GetTimestamp()) : slot.Latest;
        }
    }

    /// <summary>The newest assessment that reached the server, else the newest; null before the first one, and when it is too old to be believed.</summary>
    public AssessmentResult? Find(string name) => _slots.TryGetValue(name, out var slot) && slot.Latest is { } latest && !IsTooOld(slot, latest) ? latest.Result : null;

    /// <summary>Writes all families as sample lines.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        (Slot Slot, AssessmentResult Result)[] known = [.. _slots.Values.Where(slot => slot.Latest is { Result.IsReached: true } latest && !IsTooOld(slot, latest)).Select(slot => (slot, slot.Latest!.Result))];
        var labels = new ArrayBufferWriter<byte>();
        foreach (var family in AssessmentFamilies.All)
        {
            var isFirst = true;
            foreach (var (slot, result) in known)
            {
                foreach (var (value, values) in family.Read(result))
                {
                    if (isFirst)
                    {
                        Encoding.UTF8.GetBytes($"# HELP {family.Name} {family.Help}\n# TYPE {family.Name} gauge\n", output);
                        isFirst = false;
                    }

                    labels.ResetWrittenCount();
                    labels.Write(slot.Labels);
                    for (var i = 0; i < values.Length; i++)
                    {
                        LabelText.AppendPair(labels, family.Labels[i], values[i], bounded: true);
                    }

                    Encoding.UTF8.GetBytes(family.Name + "{", output);
                    output.Write(labels.WrittenSpan);
                    Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"}} {value}\n"), output);
                }
            }
        }
    }

    private bool IsTooOld(Slot slot, Latest latest) => time.GetElapsedTime(latest.Timestamp) > (3 * slot.Server.AssessInterval) + Grace;

    private sealed record Latest(AssessmentResult Result, long Timestamp);

    private sealed class Slot(ServerOptions server)
    {
        private volatile Latest? _latest;

        public ServerOptions Server { get; } = server;

        public byte[] Labels { get; } = LabelBlock.Encode(server.ToSubject());

        /// <summary>Null before the first one.</summary>
        public Latest? Latest
        {
            get => _latest;
            set => _latest = value;
        }
    }
}
