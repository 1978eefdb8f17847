namespace MailExporter.Checks.Tests.Configuration;

public sealed class HostileFileTests
{
    private static readonly string Full = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Configuration", "full-example.yml"));
    private static readonly string Seed = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Configuration", "seed-example.json"));

    [Fact]
    public void Every_Beginning_Of_A_Good_File_Is_Read_Without_A_Throw()
    {
        using var folder = new ConfigurationFolder();

        for (var length = 0; length < Seed.TrimEnd().Length; length += 3)
        {
            Assert.NotEmpty(folder.Errors(Seed[..length]));
        }

        for (var length = 0; length < Full.Length; length += 7)
        {
            _ = folder.Errors(Full[..length]);
        }
    }

    [Fact]
    public void Good_File_With_One_Wrong_Character_Is_Read_Without_A_Throw()
    {
        using var folder = new ConfigurationFolder();
        const string Wrong = "{}[]:,&*!|>'\"%@`#-?~\\\t\n <";

        for (var at = 0; at < Full.Length; at += 5)
        {
            _ = folder.Errors(Full[..at] + Wrong[at / 5 % Wrong.Length] + Full[(at + 1)..]);
        }
    }

    [Fact]
    public void Aliases_Expand_To_A_Bounded_Size()
    {
        using var folder = new ConfigurationFolder();
        var laughs = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + string.Concat("bcdefghij".Zip("abcdefghi", (next, last) => $"{next}: &{next} [{string.Join(", ", Enumerable.Repeat("*" + last, 10))}]\n"));

        var error = Assert.Single(folder.Errors(laughs));

        Assert.EndsWith("found more than 5000000 values, aliases expanded, expected fewer", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Anchor_Inside_Itself_Is_No_Loop()
    {
        using var folder = new ConfigurationFolder();

        Assert.Equal("c.yml:1:14: (file): found an alias, expected the alias of an anchor that stands before it; text that begins with * in quotes", Assert.Single(folder.Errors("servers: &a [*a]")));
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    [InlineData("- ")]
    public void Endless_Nesting_Ends_Early(string level)
    {
        using var folder = new ConfigurationFolder();

        Assert.Contains("found more than 32 levels", Assert.Single(folder.Errors(string.Concat(Enumerable.Repeat(level, 200_000)))), StringComparison.Ordinal);
    }

    [Fact]
    public void Endless_File_Is_Not_Read_To_Its_End()
    {
        var result = MailExporter.Checks.Configuration.ConfigurationFile.Read("/dev/zero", _ => null);

        Assert.Equal("/dev/zero:1:1: (file): found more than 64 MiB, expected a smaller file: use include", Assert.Single(result.Errors).ToString());
    }

    [Fact]
    public void Ten_Thousand_Servers_Are_Read()
    {
        using var folder = new ConfigurationFolder();
        var servers = string.Join(",\n", Enumerable.Range(0, 10_000).Select(index => $$"""{"name": "Server {{index}}", "hostname": "mx{{index}}.example.com", "port": 25, "use_tls": true, "interval": "60s"}"""));

        var before = GC.GetAllocatedBytesForCurrentThread();
        var result = folder.Read($$"""{"servers": [{{servers}}]}""");
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(10_000, result.Options!.Servers.Count);
        Assert.InRange(allocated, 0, 150_000_000); // 15 kB a server: nothing grows with the square of their number
    }
}
