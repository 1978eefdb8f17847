namespace MailExporter.Checks.Configuration;

/// <summary>What may not stand in a server entry that no file was read for: the reader has told already.</summary>
internal static class ServerValues
{
    public static IEnumerable<OptionFault> Faults(ServerOptions server)
    {
        (string Key, string? Text, Func<string, string?> Expected)[] texts =
        [
            ("name", server.Name, PlainText.ExpectedLine),
            ("hostname", server.Hostname, HostName.Expected),
            ("username", server.Username, PlainText.ExpectedLine),
            ("ehlo_name", server.EhloName, EhloName.Expected),
            ("from_email", server.FromEmail, MailAddress.Expected),
            ("to_email", server.ToEmail, MailAddress.Expected),
            ("subject", server.Subject, PlainText.ExpectedLine),
            ("message", server.Message, PlainText.ExpectedBody),
            ("source_address", server.SourceAddress, text => HostName.IsAddress(text) ? null : "an IP address"),
            .. server.Mailboxes.Select(mailbox => ("mailboxes", (string?)mailbox, (Func<string, string?>)PlainText.ExpectedLine)),
            .. server.Labels.Select(label => ("labels", (string?)label.Key, (Func<string, string?>)LabelName.Expected)),
        ];
        foreach (var (key, text, expected) in texts)
        {
            if (text is not null && expected(text) is { } wanted)
            {
                yield return new(key, QuotedText.Of(text), wanted);
            }
        }

        if (server.Port is < 1 or > 65535)
        {
            yield return new("port", server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), "a whole number from 1 to 65535");
        }

        if (server.Timeout <= TimeSpan.Zero)
        {
            yield return new("timeout", DurationText.Of(server.Timeout), "a duration above zero");
        }
    }
}
