namespace MailExporter.Checks.Tests.Configuration;

/// <summary>One invalid file for each error, with its exact message: <c>bad-files.txt</c>.</summary>
public sealed class BadFileTests
{
    public static IEnumerable<TheoryDataRow<string, string, string>> Files => BadFiles.All.Select(file => new TheoryDataRow<string, string, string>(file.Title, file.Content, file.Errors) { TestDisplayName = file.Title });

    [Theory]
    [MemberData(nameof(Files))]
    public void Says_What_Was_Found_And_What_Was_Expected(string title, string content, string errors)
    {
        using var folder = new ConfigurationFolder { Environment = { ["NAME"] = "not a host" } };

        var found = folder.Errors(content);

        Assert.True(errors == string.Join('\n', found), $"{title}:\n{string.Join('\n', found)}");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Never_Shows_A_Secret(string title, string content, string errors)
    {
        using var folder = new ConfigurationFolder { Environment = { ["NAME"] = "not a host" } };

        Assert.DoesNotContain(folder.Errors(content), error => error.Contains("hunter2", StringComparison.Ordinal) || error.Contains("not a host", StringComparison.Ordinal));
        Assert.DoesNotContain("hunter2", errors, StringComparison.Ordinal);
        Assert.NotEmpty(title);
    }

    [Theory]
    [InlineData("timeout: 5s\nname: a\u0001b", "c.yml:2:8: (file): found the control character U+0001, expected text")]
    [InlineData("timeout: 5s\0\nport: x", "c.yml:1:12: (file): found the control character U+0000, expected text")]
    [InlineData("servers:\n\t- hostname: a", "c.yml:1:1: (file): found what does not parse (While scanning a mapping, found invalid tab as indentation), expected YAML or JSON")]
    public void Characters_That_Do_Not_Belong_Are_Named(string content, string error)
    {
        using var folder = new ConfigurationFolder();

        Assert.Equal([error], folder.Errors(content));
    }

    [Fact]
    public void Bytes_That_Are_Not_Utf8_Are_Found()
    {
        using var folder = new ConfigurationFolder();
        File.WriteAllBytes(folder["c.yml"], [.. "timeout: 5s\nname: "u8, 0xE9, 0x0A]);

        var result = MailExporter.Checks.Configuration.ConfigurationFile.Read(folder["c.yml"], _ => null);

        Assert.Equal("c.yml:2:7: (file): found bytes that are not UTF-8, expected UTF-8", folder.Shorten(Assert.Single(result.Errors).ToString()));
    }

    [Fact]
    public void File_That_Is_Not_There_Is_An_Error()
    {
        using var folder = new ConfigurationFolder();

        var result = MailExporter.Checks.Configuration.ConfigurationFile.Read(folder["none.yml"], _ => null);

        Assert.Null(result.Options);
        Assert.Equal("none.yml:1:1: (file): found no such file, expected a YAML or JSON file", folder.Shorten(Assert.Single(result.Errors).ToString()));
    }

    [Fact]
    public void Folder_Is_No_File()
    {
        using var folder = new ConfigurationFolder();

        var result = MailExporter.Checks.Configuration.ConfigurationFile.Read(folder["."], _ => null);

        Assert.Equal("found a directory", Assert.Single(result.Errors).ToString().Split(": ")[2].Split(',')[0]);
    }

    [Fact]
    public void Errors_Beyond_A_Thousand_Are_Counted()
    {
        using var folder = new ConfigurationFolder();

        var errors = folder.Errors($"servers: [{string.Join(", ", Enumerable.Repeat("5", 1500))}]");

        Assert.Equal(1001, errors.Length);
        Assert.EndsWith("(file): found 500 more errors, expected none", errors[^1], StringComparison.Ordinal);
    }
}
