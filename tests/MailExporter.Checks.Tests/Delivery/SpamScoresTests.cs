using MailExporter.Checks.Delivery;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Tests.Delivery;

public sealed class SpamScoresTests
{
    public static TheoryData<string, SpamScore?> Fields => new()
    {
        { "X-Spam-Status: No, score=-1.2 required=5.0 tests=ALL_TRUSTED autolearn=ham", new("spamassassin", -1.2, 5, false) },
        { "X-Spam-Status: Yes, hits=7.5 required=5.0", new("spamassassin", 7.5, 5, true) },
        { "X-Spam-Status: No, score=0.1\r\n\trequired=6.3\r\n\ttests=NONE", new("spamassassin", 0.1, 6.3, false) },
        { "X-Spam-Score: 2.5 (++)", new("spamassassin", 2.5) },
        { "X-Spamd-Result: default: False [-0.10 / 15.00];\r\n\tMIME_GOOD(-0.10)[text/plain];", new("rspamd", -0.1, 15, false) },
        { "X-Spamd-Result: default: True [17.20 / 15.00]", new("rspamd", 17.2, 15, true) },
        { "X-Rspamd-Score: 3.1", new("rspamd", 3.1) },
        { "X-MS-Exchange-Organization-SCL: 1", new("microsoft", 1, 5, false) },
        { "X-Forefront-Antispam-Report: CIP:192.0.2.1;CTRY:;LANG:en;SCL:9;SRV:;IPV:NLI;", new("microsoft", 9, 5, true) },
        { "X-MS-Exchange-Organization-SCL: -1", new("microsoft", -1, 5, false) },
        { "X-Microsoft-Antispam: BCL:4;ARA:13230040;", new("microsoft_bcl", 4) },
        { "X-Barracuda-Spam-Status: No, SCORE=0.10 using global scores of TAG_LEVEL=1000.0 QUARANTINE_LEVEL=1000.0 KILL_LEVEL=9.0 tests=", new("barracuda", 0.1, 9, false) },
        { "X-Barracuda-Spam-Score: 4.20", new("barracuda", 4.2) },
        { "X-Proofpoint-Spam-Details: rule=notspam policy=default score=12 malwarescore=0", new("proofpoint", 12) },
        { "X-Mimecast-Spam-Score: 3", new("mimecast", 3) },
        { "X-Spam-Status: No", null },
        { "X-Spam-Status: No, score=NaN required=1e999", null },
        { "X-Spam-Score: 99999999999999999999", new("spamassassin", 999999999) },
        { "X-Rspamd-Score: \0", null },
    };

    [Theory]
    [MemberData(nameof(Fields))]
    public void Field_Of_A_Filter_Is_Understood(string header, SpamScore? expected) => Assert.Equal(expected, SpamScores.Read(HeaderFields.Of(header)).SingleOrDefault());

    [Fact]
    public void Filters_Stand_Beside_Each_Other_And_The_Topmost_Field_Counts()
    {
        const string Header = "X-Spamd-Result: default: False [1.00 / 15.00]\r\nX-Spam-Score: 1.00\r\nX-MS-Exchange-Organization-SCL: 0\r\nX-MS-Exchange-Organization-SCL: 9\r\n";

        Assert.Equal([new("rspamd", 1, 15, false), new("microsoft", 0, 5, false)], SpamScores.Read(HeaderFields.Of(Header)));
    }
}
