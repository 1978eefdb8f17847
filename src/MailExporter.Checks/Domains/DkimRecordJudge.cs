using MailExporter.Checks.Results;

namespace MailExporter.Checks.Domains;

/// <summary>Judges one key record, tag by tag (RFC 6376 section 3.6.1).</summary>
internal sealed class DkimRecordJudge(List<Finding> findings)
{
    private const int ShortestKey = 1024; // RFC 8301 section 3.2: verifiers refuse shorter ones
    private const int StrongKey = 2048;
    private const int LongestKey = 4096; // RFC 8301 section 3.2: verifiers need not read longer ones

    /// <summary>Adds findings, and tells what the key is.</summary>
    public DkimKeyFacts Judge(DkimKeyFacts start, string record)
    {
        var name = ZoneText.Shown(start.Name);
        var tags = TagList.Parse(record);
        var facts = start with { Record = ZoneText.Kept(record) };
        if (tags.Faults.Count > 0)
        {
            Add("dkim_syntax", FindingSeverity.Critical, $"Verifiers cannot read the record at {name}: {tags.Faults[0]}: correct it{Escapes(record)}", "RFC 6376 section 3.2");
        }

        if (tags["v"] is { } version && !tags.HasVersion("DKIM1"))
        {
            Add("dkim_version", FindingSeverity.Critical, $"Verifiers pass over the record at {name}, because v={ZoneText.Quoted(version)} stands there where v=DKIM1 must, and first: correct it{Escapes(record)}", "RFC 6376 section 3.6.1");
        }

        JudgeFlags(tags, name);
        JudgeHashes(tags, name);
        facts = facts with { IsTesting = Listed(tags["t"]).Contains("y") };

        var keyType = tags["k"] ?? "rsa";
        if (keyType is not ("rsa" or "ed25519"))
        {
            Add("dkim_key_type", FindingSeverity.Critical, $"The record at {name} has the key type {ZoneText.Quoted(keyType)}, which verifiers do not know: k is rsa or ed25519", "RFC 6376 section 3.6.1");
            return facts;
        }

        facts = facts with { KeyType = keyType };
        switch (tags["p"])
        {
            case null:
                Add("dkim_no_key", FindingSeverity.Critical, $"The record at {name} has no tag p, and so no key: publish the key that the signer uses", "RFC 6376 section 3.6.1");
                return facts;
            case "":
                Add("dkim_revoked", FindingSeverity.Critical, $"The key at {name} is revoked (p is empty), so that signatures with this selector fail: sign with another selector, and remove this one from the configuration", "RFC 6376 section 3.6.1");
                return facts with { IsRevoked = true };
            case var base64:
                return facts with { Bits = JudgeKey(name, keyType, base64) };
        }
    }

    private int? JudgeKey(string name, string keyType, string base64)
    {
        var key = DkimKey.Read(keyType, base64);
        if (key.Fault is not null)
        {
            Add("dkim_key_broken", FindingSeverity.Critical, $"Verifiers cannot use the record at {name}, because {key.Fault}: publish it again, whole", keyType == "rsa" ? "RFC 6376 section 3.6.1" : "RFC 8463 section 4");
            return null;
        }

        if (keyType != "rsa")
        {
            return key.Bits;
        }

        if (key.IsBare)
        {
            Add("dkim_key_bare", FindingSeverity.Warning, $"The key at {name} lacks the frame SubjectPublicKeyInfo that many verifiers expect: publish it as openssl rsa -pubout prints it", "RFC 6376 section 3.6.1");
        }

        switch (key.Bits)
        {
            case < ShortestKey:
                Add("dkim_key_short", FindingSeverity.Critical, $"The RSA key at {name} has {key.Bits} bits, and verifiers refuse keys below {ShortestKey}: make a new one of {StrongKey} bits under a new selector", "RFC 8301 section 3.2");
                break;
            case < StrongKey:
                Add("dkim_key_weak", FindingSeverity.Warning, $"The RSA key at {name} has {key.Bits} bits: make a new one of {StrongKey} bits under a new selector", "RFC 8301 section 3.2");
                break;
            case > LongestKey:
                Add("dkim_key_long", FindingSeverity.Warning, $"The RSA key at {name} has {key.Bits} bits, and verifiers need not read more than {LongestKey}: make a new one of {StrongKey} bits under a new selector", "RFC 8301 section 3.2");
                break;
        }

        return key.Bits;
    }

    private void JudgeFlags(TagList tags, string name)
    {
        if (Listed(tags["t"]).Contains("y"))
        {
            Add("dkim_testing", FindingSeverity.Warning, $"The key at {name} is marked as a test (t=y), and verifiers may treat the mail as not signed: remove the flag once signing works", "RFC 6376 section 3.6.1");
        }

        if (tags["s"] is { } services && !Listed(services).Any(service => service is "*" or "email"))
        {
            Add("dkim_service", FindingSeverity.Critical, $"The key at {name} is not for mail (s={ZoneText.Quoted(services)}), and verifiers pass over it: remove the tag s", "RFC 6376 section 3.6.1");
        }

        if (tags["g"] is { } granularity && granularity != "*")
        {
            Add("dkim_obsolete_tag", FindingSeverity.Warning, $"The record at {name} limits the key to the local part {ZoneText.Quoted(granularity)} by the tag g, which old verifiers obey: remove it", "RFC 6376 appendix C");
        }
    }

    private void JudgeHashes(TagList tags, string name)
    {
        if (tags["h"] is not { } hashes)
        {
            return;
        }

        var listed = Listed(hashes);
        if (!listed.Contains("sha256"))
        {
            Add("dkim_sha1_only", FindingSeverity.Critical, $"The key at {name} may be used with {ZoneText.Quoted(hashes)} only, and verifiers accept sha256 alone: remove the tag h, and let the signer use rsa-sha256", "RFC 8301 section 3.1");
        }
        else if (listed.Contains("sha1"))
        {
            Add("dkim_sha1_allowed", FindingSeverity.Info, $"The key at {name} may also be used with sha1, which verifiers no longer accept: write h=sha256, or remove the tag", "RFC 8301 section 3.1");
        }
    }

    private static string[] Listed(string? value) =>
        value?.Split(':', 20, StringSplitOptions.TrimEntries) ?? [];

    /// <summary>A zone file's signs that got into the record.</summary>
    private static string Escapes(string record) =>
        record.Contains('\\', StringComparison.Ordinal) || record.Contains('"', StringComparison.Ordinal) ? " (a backslash or a quotation mark of a zone file got into the record itself)" : "";

    private void Add(string id, FindingSeverity severity, string text, string reference) => findings.Add(new(id, severity, text, reference));
}
