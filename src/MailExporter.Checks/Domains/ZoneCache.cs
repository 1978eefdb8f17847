using DnsClient;
using DnsClient.Protocol;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Dns;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Domains;

/// <summary>Asks DNS with DNSSEC, keeps each answer for its time to live, and asks a question once however many wait for the answer.</summary>
/// <remarks>
/// RFC 2308 for denials. AD comes from a resolver that validates (RFC 4035 section 3.2.3): it is as good as the way to that resolver.
/// A question goes on when whoever asked gives up, within its own limits (<c>dns.timeout</c>, <c>dns.retries</c>), because others may wait for it.
/// </remarks>
internal sealed class ZoneCache(DnsServers servers, TimeProvider time)
{
    /// <summary>Of all answers together, as they came over the wire.</summary>
    private const int MaxBytes = 16 * 1024 * 1024;

    private const int MaxAnswers = 50_000;

    /// <summary>RFC 6891 with what passes every path unfragmented; anything longer comes by TCP.</summary>
    private const int PayloadSize = 1232;

    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongestDenial = TimeSpan.FromHours(1); // RFC 2308 section 5: one to three hours
    private static readonly TimeSpan FailureLife = TimeSpan.FromSeconds(5); // RFC 9520 section 3.2: a failing server is not asked at once again

    private readonly UncheckedQuestion _unchecked = new(servers);
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Name, QueryType Type), Question> _questions = [];
    private volatile Asking? _asking;
    private int _bytes;

    /// <summary>The answer, from the server or remembered.</summary>
    /// <param name="name">A name that DNS takes, in lower case and without the last dot.</param>
    /// <param name="type">What is asked for.</param>
    /// <param name="asked">Called when a question goes out for this.</param>
    public Task<ZoneAnswer> AskAsync(string name, QueryType type, Action asked)
    {
        var key = (name, type);
        lock (_lock)
        {
            if (_questions.TryGetValue(key, out var known) && (!known.Answer.IsCompleted || time.GetElapsedTime(known.AnsweredAt) < known.Life))
            {
                return known.Answer;
            }

            if (known is not null)
            {
                Remove(key, known);
            }

            if (_questions.Count >= MaxAnswers || _bytes > MaxBytes)
            {
                MakeRoom();
            }

            var question = new Question();
            _questions.Add(key, question);
            question.Answer = Task.Run(() => AnswerAsync(key, question));
            asked();
            return question.Answer;
        }
    }

    /// <summary>Whether MX records of a name are answered when the resolver does not validate; not remembered.</summary>
    public Task<bool> IsAnsweredUncheckedAsync(string name, CancellationToken cancellationToken) => _unchecked.IsAnsweredAsync(name, cancellationToken);

    /// <summary>The size of what is remembered.</summary>
    public int Bytes => Volatile.Read(ref _bytes);

    private async Task<ZoneAnswer> AnswerAsync((string Name, QueryType Type) key, Question question)
    {
        var answer = await SendAsync(key.Name, key.Type).ConfigureAwait(false);
        lock (_lock)
        {
            (question.AnsweredAt, question.Life, question.Size) = (time.GetTimestamp(), answer.Life, answer.Size);
            _bytes += answer.Size;
            if (answer.Life == TimeSpan.Zero && _questions.GetValueOrDefault(key) == question)
            {
                Remove(key, question); // it is for those that wait already
            }
        }

        return answer;
    }

    private void Remove((string Name, QueryType Type) key, Question question)
    {
        _questions.Remove(key);
        _bytes -= question.Size;
    }

    /// <summary>Forgets what has expired, and where that is too little everything that is answered.</summary>
    private void MakeRoom()
    {
        foreach (var (key, question) in _questions.Where(q => q.Value.Answer.IsCompleted && time.GetElapsedTime(q.Value.AnsweredAt) >= q.Value.Life).ToArray())
        {
            Remove(key, question);
        }

        if (_questions.Count >= MaxAnswers / 2 || _bytes > MaxBytes / 2)
        {
            foreach (var (key, question) in _questions.Where(q => q.Value.Answer.IsCompleted).ToArray())
            {
                Remove(key, question);
            }
        }
    }

    private async Task<ZoneAnswer> SendAsync(string name, QueryType type)
    {
        try
        {
            var response = await Client().QueryAsync(name, type, cancellationToken: CancellationToken.None).ConfigureAwait(false);
            return response.Header.ResponseCode switch
            {
                DnsHeaderResponseCode.NoError => Records(name, response),
                DnsHeaderResponseCode.NotExistentDomain => new(Exists: false, [], response.Header.IsAuthenticData, null, DenialLife(response), response.MessageSize),
                var code => Failed($"the DNS server answered {code} for {name} {type}"),
            };
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Time-outs, wrong ids, nonsense that the library's parser takes badly: whatever it is, it is no answer.
            return Failed($"no DNS answer for {name} {type}: {exception.Message}");
        }
    }

    private static ZoneAnswer Records(string name, IDnsQueryResponse response)
    {
        DnsResourceRecord[] records = [.. response.Answers.Where(record => record.RecordType != ResourceRecordType.RRSIG)];
        var life = records.Length == 0 ? DenialLife(response) : Least(LongestLife, records.Min(record => record.InitialTimeToLive));
        return new(Exists: true, records, response.Header.IsAuthenticData, null, life, response.MessageSize);
    }

    /// <summary>RFC 2308 section 5; without an SOA record a denial is not kept.</summary>
    private static TimeSpan DenialLife(IDnsQueryResponse response) =>
        response.Authorities.SoaRecords().FirstOrDefault() is { } soa ? Least(LongestDenial, Math.Min(soa.InitialTimeToLive, soa.Minimum)) : TimeSpan.Zero;

    private static TimeSpan Least(TimeSpan longest, long seconds) => seconds >= longest.TotalSeconds ? longest : TimeSpan.FromSeconds(Math.Max(0, seconds));

    private static ZoneAnswer Failed(string detail) => new(Exists: false, [], false, ZoneText.Kept(detail), FailureLife, 0);

    private LookupClient Client()
    {
        var (options, all) = (servers.Options, servers.All);
        if (_asking is { } asking && asking.Options == options && asking.Servers == all)
        {
            return asking.Client;
        }

        var client = new LookupClient(new LookupClientOptions([.. all])
        {
            UseCache = false, // it has no bound, and forgets AD
            RequestDnsSecRecords = true, // DO, in answer to which a resolver says AD (RFC 6840 section 5.8)
            ExtendedDnsBufferSize = PayloadSize,
            Timeout = options.Timeout,
            Retries = options.Retries,
            UseRandomNameServer = false,
            ContinueOnDnsError = true,
            ContinueOnEmptyResponse = false,
            ThrowDnsErrors = false,
        });
        _asking = new Asking(options, all, client);
        return client;
    }

    private sealed record Asking(DnsOptions Options, ValueList<System.Net.IPEndPoint> Servers, LookupClient Client);

    /// <summary>A question that went out, and its answer when it came.</summary>
    private sealed class Question
    {
        public Task<ZoneAnswer> Answer { get; set; } = null!;

        public long AnsweredAt { get; set; }

        public TimeSpan Life { get; set; }

        public int Size { get; set; }
    }
}

/// <summary>What one response said.</summary>
/// <param name="Exists">The name exists.</param>
/// <param name="Records">The answer section without signatures.</param>
/// <param name="IsAuthentic">AD.</param>
/// <param name="Failure">Why there is no answer; null for one.</param>
/// <param name="Life">How long it may be believed.</param>
/// <param name="Size">In bytes.</param>
internal sealed record ZoneAnswer(bool Exists, DnsResourceRecord[] Records, bool IsAuthentic, string? Failure, TimeSpan Life, int Size);
