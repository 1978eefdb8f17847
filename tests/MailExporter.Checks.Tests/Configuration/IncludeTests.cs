namespace MailExporter.Checks.Tests.Configuration;

public sealed class IncludeTests
{
    [Fact]
    public void Included_Servers_Follow_In_Order_Of_The_Files_Names()
    {
        using var folder = new ConfigurationFolder();
        folder.Write("servers.d/b.yml", "servers: [{hostname: b}]");
        folder.Write("servers.d/a.yml", "include: [more/*.json]\nservers: [{hostname: a, module: m}]");
        folder.Write("servers.d/more/c.json", """{"servers": [{"hostname": "c"}]}""");
        folder.Write("servers.d/.hidden.yml", "nonsense");

        var result = folder.Read("include: ['servers.d/*.yml', 'servers.d/a.yml', 'none/*.yml']\ncheck_interval: 90\nmodules: {m: {port: 2525}}\nservers: [{hostname: m}]");

        Assert.Empty(result.Errors);
        Assert.Equal(["m (smtp)", "a:2525 (smtp)", "c (smtp)", "b (smtp)"], result.Options!.Servers.Select(server => server.Name));
        Assert.All(result.Options.Servers, server => Assert.Equal(90, server.Interval.TotalSeconds));
    }

    [Fact]
    public void Errors_Carry_The_Included_Files_Name()
    {
        using var folder = new ConfigurationFolder();
        folder.Write("d/a.yml", "servers: [{hostname: a, port: 0}]\ntimeout: 5s");
        folder.Write("d/b.yml", "servers: [{hostname: m}]");
        folder.Write("d/c.yml", "{");

        Assert.Equal(
            [
                "d/a.yml:1:31: servers[0].port: found 0, expected a whole number from 1 to 65535",
                "d/a.yml:2:1: timeout: found it in an included file, expected only include, servers, modules, domains or deliveries there",
                "d/c.yml:2:1: (file): found what does not parse (While parsing a node, did not find expected node content), expected YAML or JSON",
                "d/b.yml:1:11: servers[0].name: found \"m (smtp)\", the name of servers[0] at c.yml:2:11, expected a unique name",
            ],
            folder.Errors("include: [d/*.yml]\nservers: [{hostname: m}]").Select(folder.Shorten));
    }

    [Fact]
    public void Files_That_Include_Each_Other_Are_Refused()
    {
        using var folder = new ConfigurationFolder();
        folder.Write("a.yml", "include: [b.yml]");
        folder.Write("b.yml", "include: [a.yml]");

        Assert.Equal(
            ["b.yml:1:11: include[0]: found \"a.yml\", which includes this file or is it, expected files that do not include each other"],
            folder.Errors("include: [a.yml]"));
    }

    [Fact]
    public void Module_Is_Defined_Once()
    {
        using var folder = new ConfigurationFolder();
        folder.Write("a.yml", "modules: {m: {port: 26}, smtp: {port: 2525}}");

        Assert.Equal(["a.yml:1:11: modules.m: found the module again, the first is at c.yml:2:11, expected each module once"], folder.Errors("include: [a.yml]\nmodules: {m: {port: 25}}"));
    }
}
