using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Alerts;

/// <summary>Where the lab's Dovecot files messages, by the detail of their address: rules in front of its own.</summary>
internal sealed class LabSieve(MailLab lab) : IDisposable
{
    private readonly string _file = Path.Combine(lab.Facts.Dir, "dovecot", "ways.sieve");
    private readonly SemaphoreSlim _editing = new(1, 1); // several faults come at once
    private readonly SortedDictionary<string, string> _actions = new(StringComparer.Ordinal);
    private string? _own;

    /// <summary>From now on this is done with messages to that detail.</summary>
    public Task AddAsync(string detail, string action) => EditAsync(() => _actions[detail] = action);

    /// <summary>As it was.</summary>
    public Task RemoveAsync(string detail) => EditAsync(() => _actions.Remove(detail));

    /// <inheritdoc/>
    public void Dispose() => _editing.Dispose();

    private async Task EditAsync(Action change)
    {
        await _editing.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            _own ??= await File.ReadAllTextAsync(_file, TestContext.Current.CancellationToken);
            change();
            var (required, rest) = _own.Split('\n', 2) is [var first, var others] ? (first, others) : throw new InvalidDataException(_file); // what is required stands first
            var rules = string.Concat(_actions.Select(rule => $"if envelope :detail \"to\" \"{rule.Key}\" {{ {rule.Value}; stop; }}\n"));
            await File.WriteAllTextAsync(_file, $"{required}\n{rules}{rest}", TestContext.Current.CancellationToken);
            var compiled = await Command.RunAsync("sievec", "-c", Path.Combine(lab.Facts.Dir, "dovecot", "dovecot.conf"), _file);
            Assert.True(compiled.ExitCode == 0, compiled.Error);
        }
        finally
        {
            _editing.Release();
        }
    }
}
