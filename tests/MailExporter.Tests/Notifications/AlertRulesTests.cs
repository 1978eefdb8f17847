using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Notifications;

namespace MailExporter.Tests.Notifications;

/// <summary>A letter a run, one each minute: success, warning, error; in capitals while nobody is to be told.</summary>
public sealed class AlertRulesTests
{
    private static readonly AlertRules Rules = new(FailuresBeforeAlert: 2, RepeatInterval: TimeSpan.FromHours(4), TellsStatus: true);

    [Theory]
    [InlineData("ssss", "")]
    [InlineData("e", "")]
    [InlineData("ese", "")] // two failures, but not in a row
    [InlineData("ee", "1 firing critical")]
    [InlineData("eeees", "1 firing critical, 4 resolved")]
    [InlineData("esess", "")]
    [InlineData("w", "")]
    [InlineData("wws", "1 firing warning, 2 resolved")]
    [InlineData("wes", "1 firing warning, 2 resolved")] // bad twice: a warning at least
    [InlineData("we", "1 firing warning")]
    [InlineData("wee", "1 firing warning, 2 firing critical")]
    [InlineData("eew", "1 firing critical, 2 firing warning")]
    [InlineData("eewe", "1 firing critical, 2 firing warning")]
    [InlineData("eewes", "1 firing critical, 2 firing warning, 4 resolved")]
    public void Level_Counts_When_It_Was_Reached_Several_Times_In_A_Row(string runs, string told)
    {
        Assert.Equal(told, Told(runs));
    }

    [Fact]
    public void Number_Of_Failures_Is_Configured()
    {
        Assert.Equal("0 firing critical, 1 resolved", Told("es", Rules with { FailuresBeforeAlert = 1 }));
        Assert.Equal("4 firing critical, 5 resolved", Told("eeeees", Rules with { FailuresBeforeAlert = 5 }));
    }

    [Fact]
    public void What_Goes_On_Is_Repeated()
    {
        Assert.Equal("1 firing critical, 4 repeated, 7 repeated, 8 resolved", Told("eeeeeeees", Rules with { RepeatInterval = TimeSpan.FromMinutes(3) }));
    }

    [Theory]
    [InlineData("EEEE", "")]
    [InlineData("EEEEss", "")] // over before anybody was to be told
    [InlineData("EEEEe", "4 firing critical")] // still so afterwards
    [InlineData("eeEESSs", "1 firing critical, 6 resolved")]
    [InlineData("eeSSee", "1 firing critical")] // it recovered meanwhile and is bad again: as it was told
    public void Maintenance_Is_Silent_And_What_Is_So_Afterwards_Is_Told_Then(string runs, string told)
    {
        Assert.Equal(told, Told(runs));
    }

    [Fact]
    public void Check_That_Flaps_Is_Told_Of_Once_And_Again_When_It_Was_The_Same_Ten_Times()
    {
        Assert.Equal("5 flapping", Told("seseseseseseses"));
        Assert.Equal("5 flapping, 16 resolved", Told("sesese" + "sssssssssss"));
        Assert.Equal("5 flapping, 15 firing critical", Told("sesese" + "eeeeeeeeee"));
        Assert.Equal("5 flapping, 16 resolved", Told("sesese" + "sssssssssss" + "sssssssssssss")); // and what made it flap does not count again
    }

    [Fact]
    public void Five_Changes_In_More_Than_Twenty_Runs_Are_No_Flapping()
    {
        Assert.DoesNotContain("flapping", Told(string.Concat(Enumerable.Repeat("eessssssss", 6))), StringComparison.Ordinal);
    }

    [Fact]
    public void Outage_Lasts_From_Its_First_Failure()
    {
        var (state, _) = Rules.After(AlertState.Unknown, CheckStatus.Error, Example.Start, isMuted: false);
        (state, _) = Rules.After(state, CheckStatus.Error, Example.Start.AddMinutes(1), isMuted: false);

        Assert.Equal(Example.Start, state.ToldSince);
    }

    [Fact]
    public void State_Of_A_Steady_Check_Does_Not_Change()
    {
        var state = AlertState.Unknown;
        for (var i = 0; i < 40; i++)
        {
            (state, _) = Rules.After(state, i < 10 ? CheckStatus.Success : CheckStatus.Error, Example.Start.AddMinutes(i), isMuted: false);
        }

        var (after, _) = Rules.After(state, CheckStatus.Error, Example.Start.AddMinutes(41), isMuted: false);

        Assert.Equal(state, after); // and need not be stored again
    }

    [Fact]
    public void Without_Status_Among_The_Kinds_Nothing_Is_Told_Of_It()
    {
        Assert.Equal("", Told("eeees", AlertRules.Of(new ExporterOptions { Notifications = new() { NotifyOn = ["certificate"] } })));
    }

    private static string Told(string runs, AlertRules? rules = null)
    {
        var (state, told) = (AlertState.Unknown, new List<string>());
        for (var i = 0; i < runs.Length; i++)
        {
            var status = char.ToLowerInvariant(runs[i]) switch { 's' => CheckStatus.Success, 'w' => CheckStatus.Warning, _ => CheckStatus.Error };
            (state, var kind) = (rules ?? Rules).After(state, status, Example.Start.AddMinutes(i), isMuted: char.IsUpper(runs[i]));
            if (kind is { } known)
            {
                told.Add($"{i} {known.Spell()}{(known == AlertEventKind.Firing ? $" {state.Told!.Value.Spell()}" : "")}");
            }
        }

        return string.Join(", ", told);
    }
}
