namespace MailExporter.Lab.Tests.Labs;

/// <summary>The lab's part for the checks of domains: addresses of its own, on which MX hosts and a policy host have their real ports.</summary>
public sealed record LabPosture(string Mx1, string Mx2, string Web, string Domain, string DkimSelector, string Dnsbl, string ListedAddress);
