using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MailExporter.Lab.Tests.Dashboards;

/// <summary>Every query of every dashboard, put to a real Prometheus that has scraped the program on the lab.</summary>
[Collection(DashboardTests.Name)]
public sealed partial class QueryTests(DashboardLab lab)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static TheoryData<string> Dashboards => [.. DashboardFile.Names];

    [Theory]
    [MemberData(nameof(Dashboards))]
    public async Task Query_Of_Every_Panel_Has_An_Answer(string dashboard)
    {
        var file = DashboardFile.Read(dashboard);

        await AllFoundAsync(file.Queries, chosen => AnsweredAsync(file.Queries, chosen), file);
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public async Task Variables_Have_Values(string dashboard)
    {
        var file = DashboardFile.Read(dashboard);

        foreach (var name in file.QueryVariables.Keys)
        {
            Assert.NotEmpty(await ValuesAsync(file, name, All(file)));
        }
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public async Task Families_Of_The_Queries_Exist(string dashboard)
    {
        var known = (await lab.Prometheus.AskAsync("label/__name__/values"))!.AsArray().Select(name => (string)name!).ToHashSet(StringComparer.Ordinal);
        var file = DashboardFile.Read(dashboard);

        var used = file.Queries.Select(query => query.Expression).Concat(file.QueryVariables.Values).SelectMany(text => Family().Matches(text)).Select(match => match.Value).Distinct().ToArray();

        Assert.NotEmpty(used);
        Assert.Equal([], used.Where(name => !known.Contains(name)));
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public async Task Columns_Of_Tables_Are_Labels_Or_Values_Of_The_Answers(string dashboard)
    {
        var file = DashboardFile.Read(dashboard);

        foreach (var panel in file.Panels.Where(panel => (string?)panel["type"] == "table"))
        {
            var queries = file.QueriesOf(panel);
            var named = panel["transformations"]!.AsArray().Last()!["options"]!["renameByName"]!.AsObject().Select(pair => pair.Key);
            var values = queries.Select(query => $"Value #{query.RefId}").Append("Value");

            await AllFoundAsync([.. named.Except(values)], chosen => LabelsAsync(queries, chosen), file);
        }
    }

    [Fact]
    public async Task Chosen_Names_Are_Found_Whatever_Is_In_Them()
    {
        var file = DashboardFile.Read("overview");
        var broken = file.Queries.Single(query => query.Title == "All checks" && query.RefId == "A");

        var one = await AnswerAsync(broken, All(file).With("check", DashboardLab.AwkwardName));
        var two = await AnswerAsync(broken, All(file).With("check", DashboardLab.AwkwardName, "dead").With("protocol", "imap", "smtp"));
        var server = await ValuesAsync(file, "check", All(file).With("server", "dead.lab.test"));

        Assert.Equal([DashboardLab.AwkwardName], Names(one));
        Assert.Equal([DashboardLab.AwkwardName, "dead"], Names(two));
        Assert.Equal(["dead"], server);
    }

    [Fact]
    public async Task Overview_Names_What_Is_Broken_Since_When_And_Why()
    {
        var file = DashboardFile.Read("overview");
        var panel = file.Panels.Single(panel => (string?)panel["title"] == "What is broken, since when and why");
        var (queries, now) = (file.QueriesOf(panel), TimeProvider.System.GetUtcNow());

        var state = await AnswerAsync(queries[0], All(file), now);
        var since = await AnswerAsync(queries[1], All(file), now);
        var broken = await AnswerAsync(new PanelQuery("", "", "mail_server_up == 0", IsInstant: true), All(file), now);
        var warning = await AnswerAsync(new PanelQuery("", "", "mail_server_status{status=\"warning\"} == 1", IsInstant: true), All(file), now);

        Assert.Contains("dead", Names(broken));
        Assert.Equal(Names(broken), Names(state.Where(series => Value(series) == 2)));
        Assert.Equal(Names(warning), Names(state.Where(series => Value(series) == 1)));
        Assert.Equal(state.Select(series => series!["metric"]!.ToJsonString()).Order(StringComparer.Ordinal), since.Select(series => series!["metric"]!.ToJsonString()).Order(StringComparer.Ordinal));
        Assert.All(since, series => Assert.InRange(DateTimeOffset.FromUnixTimeMilliseconds((long)Value(series)), now.AddMinutes(-10), now));
    }

    /// <summary>All at once; where exactly one value of a variable can be chosen, each of them in turn.</summary>
    private async Task<IReadOnlyList<ChosenValues>> SelectionsAsync(DashboardFile file)
    {
        var all = All(file);
        foreach (var name in file.ListedVariables)
        {
            all = all.With(name, [.. await ValuesAsync(file, name, all)]);
        }

        return file.SingleVariables is [var single] ? [.. (await ValuesAsync(file, single, all)).Select(value => all.With(single, value))] : [all];
    }

    private static ChosenValues All(DashboardFile file) => new(file.QueryVariables.Keys.ToDictionary(name => name, _ => Array.Empty<string>(), StringComparer.Ordinal));

    private async Task<IReadOnlyList<string>> ValuesAsync(DashboardFile file, string variable, ChosenValues chosen)
    {
        var query = LabelValues().Match(chosen.Replace(file.QueryVariables[variable]));
        Assert.True(query.Success, file.QueryVariables[variable]);
        var values = await lab.Prometheus.AskAsync($"label/{query.Groups["label"].Value}/values", ("match[]", query.Groups["series"].Value));
        return [.. values!.AsArray().Select(value => (string)value!)];
    }

    /// <summary>Looks until all of these were found with one choice or another: on a busy machine a check may fail otherwise than meant, for once.</summary>
    private async Task AllFoundAsync<T>(IReadOnlyCollection<T> wanted, Func<ChosenValues, Task<IEnumerable<T>>> findAsync, DashboardFile file)
    {
        Assert.NotEmpty(wanted);
        var (missing, began) = (wanted.ToHashSet(), TimeProvider.System.GetTimestamp());
        while (missing.Count > 0 && TimeProvider.System.GetElapsedTime(began) < Limit)
        {
            foreach (var chosen in await SelectionsAsync(file))
            {
                missing.ExceptWith(await findAsync(chosen));
            }
        }

        Assert.Equal([], missing);
    }

    private async Task<IEnumerable<PanelQuery>> AnsweredAsync(IEnumerable<PanelQuery> queries, ChosenValues chosen)
    {
        var answered = new List<PanelQuery>();
        foreach (var query in queries)
        {
            if ((await AnswerAsync(query, chosen)).Count > 0)
            {
                answered.Add(query);
            }
        }

        return answered;
    }

    private async Task<IEnumerable<string>> LabelsAsync(IEnumerable<PanelQuery> queries, ChosenValues chosen)
    {
        var labels = new HashSet<string>(StringComparer.Ordinal);
        foreach (var query in queries)
        {
            labels.UnionWith((await AnswerAsync(query, chosen)).SelectMany(series => series!["metric"]!.AsObject().Select(label => label.Key)));
        }

        return labels;
    }

    private async Task<IReadOnlyList<JsonNode?>> AnswerAsync(PanelQuery query, ChosenValues chosen, DateTimeOffset? at = null)
    {
        var (text, now) = (chosen.Replace(query.Expression), at ?? TimeProvider.System.GetUtcNow());
        var data = query.IsInstant
            ? await lab.Prometheus.AskAsync("query", ("query", text), ("time", Unix(now)))
            : await lab.Prometheus.AskAsync("query_range", ("query", text), ("start", Unix(now - ChosenValues.Range)), ("end", Unix(now)), ("step", Unix(ChosenValues.Step)));
        return [.. data!["result"]!.AsArray()];
    }

    private static string Unix(DateTimeOffset moment) => (moment.ToUnixTimeMilliseconds() / 1000.0).ToString("0.000", CultureInfo.InvariantCulture);

    private static string Unix(TimeSpan span) => span.TotalSeconds.ToString(CultureInfo.InvariantCulture);

    private static double Value(JsonNode? series) => double.Parse((string)series!["value"]![1]!, CultureInfo.InvariantCulture);

    private static string[] Names(IEnumerable<JsonNode?> series) => [.. series.Select(one => (string)one!["metric"]!["name"]!).Distinct().Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"^label_values\((?<series>.+), (?<label>\w+)\)$")]
    private static partial Regex LabelValues();

    [GeneratedRegex(@"\b(mail_server|mail_delivery|mail_domain|mail_security|mailexporter|process|dotnet|scrape)_[a-z_]+(?![a-z_]*\(|"")|\bup(?=\{)")]
    private static partial Regex Family();
}
