using System.Text.Json;
using System.Text.Json.Nodes;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Executable;

/// <summary>The released program has every mechanism in it: nothing was trimmed away.</summary>
[Collection(ExecutableTests.Name)]
public sealed class MechanismTests(MailLab lab)
{
    private static readonly string[] Services = ["submission", "smtps", "imap", "imaps", "pop3", "pop3s"];

    [Fact]
    public async Task Program_Logs_In_By_Every_Mechanism_In_Every_Tls_Mode()
    {
        var byPassword = from service in Services
                         from mechanism in LabLogin.PasswordMechanisms
                         from user in (string[])[LabLogin.First, LabLogin.Awkward]
                         select lab.Entry($"{service} {mechanism} {user}", service).Login(lab, user, mechanism);
        var byToken = from service in Services
                      from mechanism in LabLogin.TokenMechanisms
                      from refresh in (bool[])[false, true]
                      select lab.Entry($"{service} {mechanism} {(refresh ? "refresh" : "client")}", service).Token(lab, mechanism, refresh);
        using var configuration = ConfigurationFolder.Of(lab, 60, [.. byPassword, .. byToken]);

        var ending = await ExporterBinary.RunAsync("check", "--config.file", configuration.Path, "--json");

        Assert.Equal("", ending.Error);
        var results = JsonNode.Parse(ending.Output)!.AsArray();
        Assert.Equal(Services.Length * 14, results.Count);
        Assert.All(results, result => Assert.True((string?)result!["status"] == "success" && result["raw_data"]!["authenticated"]!.GetValueKind() == JsonValueKind.True, result!.ToJsonString()));
        Assert.Equal(0, ending.ExitCode);
    }
}
