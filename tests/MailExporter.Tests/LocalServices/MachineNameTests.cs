using MailExporter.LocalServices;

namespace MailExporter.Tests.LocalServices;

public sealed class MachineNameTests
{
    [Theory]
    [InlineData("mx.example.org\n", "", "mx.example.org")]
    [InlineData("mx\n", "127.0.0.1 localhost\n127.0.1.1\tmx.example.org mx # ours\n", "mx.example.org")]
    [InlineData("mx\n", "# 127.0.1.1 mx.example.org mx\n127.0.1.1 mx\n", null)]
    [InlineData("mx\n", "10.0.0.1 other.example.org other\n", null)]
    public void Name_Is_What_Hostname_F_Says(string hostname, string hosts, string? expected)
    {
        var folder = Directory.CreateTempSubdirectory("machine-");
        try
        {
            var (hostnameFile, hostsFile) = (Path.Combine(folder.FullName, "hostname"), Path.Combine(folder.FullName, "hosts"));
            File.WriteAllText(hostnameFile, hostname);
            File.WriteAllText(hostsFile, hosts);

            Assert.Equal(expected, MachineName.Find(hostnameFile, hostsFile));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Machine_Without_The_Files_Has_No_Name() => Assert.Null(MachineName.Find("/nowhere/hostname", "/nowhere/hosts"));
}
