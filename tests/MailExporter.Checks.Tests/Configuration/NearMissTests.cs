using MailExporter.Checks.Configuration;

namespace MailExporter.Checks.Tests.Configuration;

public sealed class NearMissTests
{
    private static readonly string[] Keys = [.. ServerFlags.All.Select(flag => flag.Key).Where(key => !key.Contains('.', StringComparison.Ordinal))];

    [Theory]
    [InlineData("use_tsl", "use_tls")]
    [InlineData("use_sll", "use_ssl")]
    [InlineData("Port", "port")]
    [InlineData("user-name", "username")]
    [InlineData("host", "hostname")]
    [InlineData("user", "username")]
    [InlineData("ssl", "use_ssl")]
    [InlineData("retry", "retry_interval")]
    [InlineData("colour", null)]
    [InlineData("x", null)]
    [InlineData("", null)]
    public void Nearest_Key_Is_Meant(string written, string? meant) => Assert.Equal(meant, NearMiss.Of(written, Keys));

    [Fact]
    public void Very_Long_Word_Is_Near_To_Nothing() => Assert.Null(NearMiss.Of(new string('u', 100_000), Keys));
}
