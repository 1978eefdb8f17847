using System.Globalization;
using System.Text.RegularExpressions;
using MailExporter.Testing;
using YamlDotNet.RepresentationModel;

namespace MailExporter.Tests.Containers;

/// <summary>docker-compose.yml fits the checkout and keeps to itself. Its form is judged by docker-compose, in <c>tests/run</c>.</summary>
public sealed partial class ComposeTests
{
    private static readonly string Text = Checkout.Read("docker-compose.yml");
    private static readonly YamlMappingNode Root = Parse();
    private static readonly YamlMappingNode Services = (YamlMappingNode)Root["services"];

    public static TheoryData<string> Names => [.. Services.Children.Keys.Select(Scalar)];

    [Fact]
    public void Whole_Chain_Is_There() => Assert.Equal(["alertmanager", "grafana", "mail", "mailexporter", "prometheus"], Names.Select(row => row.Data).Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void Image_Has_A_Version(string service) => Assert.Matches(@":v?\d+\.\d+\.\d+$", Scalar(Services[service]["image"]));

    [Fact]
    public void Own_Images_Have_The_Version_Of_The_Program()
    {
        foreach (var service in Names.Select(row => row.Data).Where(name => Find(name, "build") is not null))
        {
            Assert.EndsWith($":{ProgramVersion.Text}", Scalar(Services[service]["image"]), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Port_Is_On_Loopback_Only(string service) =>
        Assert.All(Items(service, "ports"), port => Assert.Matches(@"^127\.0\.0\.1:\d+:\d+$", port));

    [Theory]
    [MemberData(nameof(Names))]
    public void Service_Starts_Again_And_Tells_Its_Health(string service)
    {
        Assert.Equal("unless-stopped", Scalar(Services[service]["restart"]));
        Assert.NotNull(Find(service, "healthcheck"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Service_Waits_For_Others_That_Are_Healthy(string service)
    {
        if (Find(service, "depends_on") is YamlMappingNode others)
        {
            Assert.All(others.Children.Keys, other => Assert.Contains(other, Services.Children.Keys));
            Assert.All(others.Children.Values, how => Assert.Equal("service_healthy", Scalar(how["condition"])));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Everything_Mounted_Is_There_And_Read_Only(string service)
    {
        foreach (var parts in Items(service, "volumes").Select(volume => volume.Split(':')))
        {
            if (parts[0].StartsWith('.'))
            {
                Assert.True(Path.Exists(Path.Combine(Checkout.Root, parts[0])), parts[0]);
                Assert.Equal("ro", parts[^1]);
            }
            else
            {
                Assert.Contains(new YamlScalarNode(parts[0]), ((YamlMappingNode)Root["volumes"]).Children.Keys);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_Is_Built_Has_A_Dockerfile(string service)
    {
        var context = Find(service, "build") is YamlMappingNode build ? build["context"] : Find(service, "build");

        Assert.True(context is null || File.Exists(Path.Combine(Checkout.Root, Scalar(context), "Dockerfile")), service);
    }

    [Fact]
    public void No_Secret_Is_In_It()
    {
        var lab = Checkout.Read("tests/lab/lab.py");

        Assert.DoesNotMatch(SecretKey(), Text);
        foreach (Match password in LabPassword().Matches(lab))
        {
            Assert.DoesNotContain(password.Groups[1].Value, Text, StringComparison.Ordinal);
            Assert.DoesNotContain(password.Groups[1].Value, Checkout.Read("tests/lab/demo.yml"), StringComparison.Ordinal);
        }

        Assert.Equal(7, LabPassword().Count(lab));
    }

    [Fact]
    public void Exporter_Knows_The_Ports_That_The_Lab_In_The_Container_Takes()
    {
        var first = int.Parse(Dockerfile.Words(new Dockerfile("tests/lab/Dockerfile").Last("CMD"))[^1], CultureInfo.InvariantCulture);
        var lab = string.Join('\n', PortNames().Matches(Checkout.Read("tests/lab/lab.py")).Select(list => list.Value));
        var taken = QuotedName().Matches(lab).Select((name, index) => ($"LAB_{name.Groups[1].Value.ToUpperInvariant()}", first + index)).ToDictionary();
        var environment = ((YamlMappingNode)Find("mailexporter", "environment")!).Children.ToDictionary(pair => Scalar(pair.Key), pair => Scalar(pair.Value));

        foreach (Match variable in Variable().Matches(Checkout.Read("tests/lab/demo.yml")))
        {
            Assert.Contains(variable.Groups[1].Value, environment.Keys);
        }

        foreach (var (name, port) in environment.Where(pair => pair.Key != "LAB"))
        {
            Assert.Equal(taken[name], int.Parse(port, CultureInfo.InvariantCulture));
        }
    }

    private static YamlMappingNode Parse()
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(Text));
        return (YamlMappingNode)stream.Documents.Single().RootNode;
    }

    private static string Scalar(YamlNode node) => ((YamlScalarNode)node).Value!;

    private static YamlNode? Find(string service, string key) => ((YamlMappingNode)Services[service]).Children.TryGetValue(new YamlScalarNode(key), out var found) ? found : null;

    private static IEnumerable<string> Items(string service, string key) => (Find(service, key) as YamlSequenceNode)?.Children.Select(Scalar) ?? [];

    [GeneratedRegex("(?i)password|secret|token|api.?key")]
    private static partial Regex SecretKey();

    [GeneratedRegex("""^    "[a-z0-9]+@lab\.test": \(['"](.+?)['"], \d""", RegexOptions.Multiline)]
    private static partial Regex LabPassword();

    [GeneratedRegex(@"^(?:TCP_SERVICES = \[.*\]|PORT_NAMES = TCP_SERVICES \+ \[.*\])$", RegexOptions.Multiline)]
    private static partial Regex PortNames();

    [GeneratedRegex("\"([a-z0-9_]+)\"")]
    private static partial Regex QuotedName();

    [GeneratedRegex(@"\$\{(\w+)\}")]
    private static partial Regex Variable();
}
