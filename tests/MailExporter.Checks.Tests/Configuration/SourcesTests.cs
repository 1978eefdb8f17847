using MailExporter.Checks.Configuration;

namespace MailExporter.Checks.Tests.Configuration;

/// <summary>Whether a later look notices what an earlier reading would read otherwise now.</summary>
public sealed class SourcesTests : IDisposable
{
    private const string Main = "include: [parts/*.yml, more.yml]\nservers: [{hostname: a.example.org, username: u, password_file: secret}]";

    private readonly ConfigurationFolder _folder = new();
    private readonly ConfigurationSources _sources;

    public SourcesTests()
    {
        _folder.Write("secret", "one");
        _folder.Write("parts/1.yml", "servers: [{hostname: b.example.org}]");
        _folder.Write("more.yml", "servers: []");
        var read = _folder.Read(Main);
        Assert.True(read.IsValid, string.Join('\n', read.Errors));
        _sources = read.Sources;
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Nothing_Happened()
    {
        _folder.Write("parts/notes.txt", "not included");
        _folder.Write("secret", "two"); // read at each use

        Assert.False(_sources.HaveChanged());
    }

    [Fact]
    public void File_Written_Anew_With_The_Same_Content_Is_No_Change()
    {
        File.Delete(_folder["c.yml"]);
        _folder.Write("c.yml", Main);

        Assert.False(_sources.HaveChanged());
    }

    [Theory]
    [InlineData("c.yml")]
    [InlineData("more.yml")]
    [InlineData("parts/1.yml")]
    public void Other_Content_Is_A_Change_Whatever_The_Time_Stamp_Says(string file)
    {
        var written = File.GetLastWriteTimeUtc(_folder[file]);
        var text = File.ReadAllText(_folder[file]);

        _folder.Write(file, text + "\n");
        File.SetLastWriteTimeUtc(_folder[file], written);

        Assert.True(_sources.HaveChanged());
    }

    [Fact]
    public void File_That_A_Pattern_Matches_Now_Is_A_Change()
    {
        _folder.Write("parts/2.yml", "servers: []");

        Assert.True(_sources.HaveChanged());
    }

    [Theory]
    [InlineData("c.yml")]
    [InlineData("parts/1.yml")]
    public void Removed_File_Is_A_Change(string file)
    {
        File.Delete(_folder[file]);

        Assert.True(_sources.HaveChanged());
    }

    [Fact]
    public void Link_That_Leads_Elsewhere_Is_A_Change()
    {
        File.Move(_folder["c.yml"], _folder["first.yml"]);
        _folder.Write("second.yml", "servers: []");
        File.CreateSymbolicLink(_folder["c.yml"], "first.yml");
        Assert.False(_sources.HaveChanged());

        File.Delete(_folder["c.yml"]);
        File.CreateSymbolicLink(_folder["c.yml"], "second.yml");

        Assert.True(_sources.HaveChanged());
    }

    [Fact]
    public void File_That_Was_Missing_Is_Waited_For()
    {
        var sources = _folder.Read("servers: [{hostname: a.example.org, username: u, password_file: later}]").Sources;
        Assert.False(sources.HaveChanged());

        _folder.Write("later", "three");

        Assert.True(sources.HaveChanged());
    }

    [Fact]
    public void Configuration_That_Is_Not_There_Is_Waited_For()
    {
        var sources = ConfigurationFile.Read(_folder["none.yml"], _ => null).Sources;
        Assert.False(sources.HaveChanged());

        _folder.Write("none.yml", "servers: []");

        Assert.True(sources.HaveChanged());
    }

    [Fact]
    public void Bad_File_Is_Compared_With_What_It_Said()
    {
        var sources = _folder.Read("servers: {").Sources;
        Assert.False(sources.HaveChanged());

        _folder.Write("c.yml", "servers: []");

        Assert.True(sources.HaveChanged());
    }
}
