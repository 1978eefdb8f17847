using MailExporter.Changes;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Reports;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace MailExporter.Tests.Reports;

public sealed class ReportScheduleTests : IAsyncDisposable
{
    private static readonly ReportedCheck[] Checks =
    [
        new("Primary SMTP", "mail.example.com", MailProtocol.Smtp, CheckStatus.Error, "Nothing listens there.",
            [new(ChangeKind.SmtpExtensions, "AUTH, SIZE", "SIZE", Example.Start), new(ChangeKind.Status, "success", "error", Example.Start)]),
        new("imap", "mail.example.com", MailProtocol.Imap, CheckStatus.Success, "All is well.", []),
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reports-");
    private readonly FakeTimeProvider _time = new(Example.Start);
    private readonly FakeLogger<ReportSchedule> _log = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly ReportSchedule _schedule;
    private Task _running = Task.CompletedTask;
    private DateTimeOffset _since;

    public ReportScheduleTests() => _schedule = new ReportSchedule(Changed, _time, _log);

    private string Reports => Path.Combine(_folder.FullName, "reports");

    [Fact]
    public async Task Report_Is_That_Of_The_Seed()
    {
        Start(new ReportOptions { Directory = Reports, Interval = TimeSpan.FromHours(1) });
        await PassAsync(1);

        Assert.Equal(["mail_server_report_20261123_130000.json"], Files());
        Assert.Equal(
            """
            {
              "summary": {
                "timestamp": "2026-11-23T13:00:00Z",
                "total_servers": 2,
                "status_counts": {
                  "success": 1,
                  "warning": 0,
                  "error": 1
                },
                "changed_servers": 1
              },
              "results": [
                {
                  "name": "Primary SMTP",
                  "hostname": "mail.example.com",
                  "protocol": "smtp",
                  "status": "error",
                  "message": "Nothing listens there.",
                  "changes": [
                    {
                      "type": "status",
                      "old": "success",
                      "new": "error"
                    },
                    {
                      "type": "smtp_extensions",
                      "old": [
                        "AUTH",
                        "SIZE"
                      ],
                      "new": [
                        "SIZE"
                      ]
                    }
                  ]
                },
                {
                  "name": "imap",
                  "hostname": "mail.example.com",
                  "protocol": "imap",
                  "status": "success",
                  "message": "All is well.",
                  "changes": []
                }
              ]
            }
            """,
            await File.ReadAllTextAsync(Path.Combine(Reports, "mail_server_report_20261123_130000.json"), TestContext.Current.CancellationToken));
        Assert.Equal(Example.Start, _since);
    }

    [Fact]
    public async Task Newest_Are_Kept_And_Nothing_Else_Is_Touched()
    {
        Directory.CreateDirectory(Reports);
        await File.WriteAllTextAsync(Path.Combine(Reports, "notes.json"), "mine", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Reports, ".mailexporter-report-mail_server_report_20261123_110000.json"), "{\"half", TestContext.Current.CancellationToken);
        Start(new ReportOptions { Directory = Reports, Interval = TimeSpan.FromHours(1), Keep = 2 });

        await PassAsync(1);
        await PassAsync(2);
        await PassAsync(3);

        Assert.Equal(["mail_server_report_20261123_140000.json", "mail_server_report_20261123_150000.json", "notes.json"], Files());
    }

    [Fact]
    public async Task Restart_Delays_No_Report()
    {
        Directory.CreateDirectory(Reports);
        await File.WriteAllTextAsync(Path.Combine(Reports, "mail_server_report_20261123_111000.json"), "{}", TestContext.Current.CancellationToken);
        Start(new ReportOptions { Directory = Reports, Interval = TimeSpan.FromHours(1) });

        await UntilAsync(Example.Start.AddMinutes(10), 1);

        Assert.Equal(["mail_server_report_20261123_111000.json", "mail_server_report_20261123_121000.json"], Files());
    }

    [Fact]
    public async Task Folder_That_Cannot_Be_Written_Is_Told_Of_And_Tried_Again()
    {
        await File.WriteAllTextAsync(Reports, "a file where the folder should be", TestContext.Current.CancellationToken);
        Start(new ReportOptions { Directory = Reports, Interval = TimeSpan.FromHours(1) });

        await PassAsync(1);
        File.Delete(Reports);
        await PassAsync(2);

        Assert.Contains(_log.Collector.GetSnapshot(), l => l.Level == LogLevel.Error && l.Message.StartsWith("A report could not be written: ", StringComparison.Ordinal));
        Assert.Equal(["mail_server_report_20261123_140000.json"], Files());
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running);
        _stopping.Dispose();
        _folder.Delete(recursive: true);
    }

    private string[] Files() => [.. Directory.EnumerateFiles(Reports).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    /// <summary>What is told before it runs counts from its first moment on.</summary>
    private void Start(ReportOptions options)
    {
        _schedule.Apply(options);
        _running = _schedule.RunAsync(_stopping.Token);
    }

    private Task PassAsync(int reports) => UntilAsync(Example.Start.AddHours(reports), reports);

    /// <summary>Lets time pass until a moment, and waits until so many reports were tried.</summary>
    private async Task UntilAsync(DateTimeOffset moment, int reports)
    {
        _time.SetUtcNow(moment);
        while (_log.Collector.Count < reports)
        {
            await Task.Yield();
        }
    }

    private ReportedCheck[] Changed(DateTimeOffset since)
    {
        _since = since;
        return Checks;
    }
}
