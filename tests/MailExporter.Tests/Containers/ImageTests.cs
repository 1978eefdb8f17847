using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MailExporter.Cli;
using MailExporter.Testing;

namespace MailExporter.Tests.Containers;

/// <summary>The Dockerfile fits the checkout. What it builds is run by <c>tests/lab/image</c>.</summary>
public sealed partial class ImageTests
{
    private static readonly Dockerfile File = new("Dockerfile");

    [Fact]
    public void Images_Have_The_Compiler_And_The_Runtime_Of_The_Lock_Files()
    {
        var locked = JsonNode.Parse(Checkout.Read("src/MailExporter/packages.lock.json"))!["dependencies"]!["net10.0"]!["Microsoft.DotNet.ILCompiler"]!["resolved"]!.GetValue<string>();

        Assert.Collection(
            File.Bases,
            sdk => Assert.Matches(@"^mcr\.microsoft\.com/dotnet/sdk:10\.0\.\d{3}-noble$", sdk),
            runtime => Assert.Equal($"mcr.microsoft.com/dotnet/runtime-deps:{locked}-noble-chiseled", runtime));
    }

    [Fact]
    public void Program_Runs_As_An_Unprivileged_User_Without_A_Shell()
    {
        Assert.Matches("^[1-9][0-9]*:[1-9][0-9]*$", File.Last("USER"));
        foreach (var instruction in (string[])["ENTRYPOINT", "HEALTHCHECK"])
        {
            Assert.Equal("/usr/bin/mailexporter", Dockerfile.Words(File.Last(instruction))[0]);
        }
    }

    [Fact]
    public void Health_Check_Is_A_Command_Of_The_Program() =>
        Assert.Empty(Commands.Create(descriptors: null).Parse(Dockerfile.Words(File.Last("HEALTHCHECK"))[1..]).Errors);

    [Fact]
    public void Label_Tells_The_Version()
    {
        var version = XDocument.Parse(Checkout.Read("Directory.Build.props")).Descendants("Version").Single().Value;

        Assert.Contains($"org.opencontainers.image.version=\"{version}\"", File.Last("LABEL"), StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_Copied_Is_There_And_Sent_To_The_Builder()
    {
        var sent = Checkout.Read(".dockerignore").Split('\n').Where(line => line.StartsWith('!')).Select(line => line[1..]).ToHashSet();

        Assert.NotEmpty(File.Copied);
        foreach (var source in File.Copied)
        {
            Assert.True(Path.Exists(Path.Combine(Checkout.Root, source)), source);
            Assert.Contains(source.Split('/')[0], sent);
        }
    }

    [Fact]
    public void Restore_Sees_Every_Project_With_Its_Lock_File()
    {
        var projects = Directory.EnumerateFiles(Path.Combine(Checkout.Root, "src"), "*.csproj", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Checkout.Root, path));

        foreach (var project in projects)
        {
            Assert.Contains(project, File.Copied);
            Assert.Contains(Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json"), File.Copied);
        }
    }

    [Theory]
    [InlineData("Dockerfile")]
    [InlineData("tests/lab/Dockerfile")]
    public void Buildah_Understands_It(string path) => Assert.DoesNotMatch(OnlyBuildKit(), Checkout.Read(path));

    [GeneratedRegex("^# *syntax=|<<|--link|--mount|--parents|--exclude", RegexOptions.Multiline)]
    private static partial Regex OnlyBuildKit();
}
