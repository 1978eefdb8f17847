namespace MailExporter.Checks.Configuration;

/// <summary>Which known word was probably meant.</summary>
internal static class NearMiss
{
    private const int MaxLength = 40;

    /// <summary>The known word that is nearest; null when none is near.</summary>
    public static string? Of(string word, IEnumerable<string> known)
    {
        var plain = Plain(word);
        if (plain.Length is < 2 or > MaxLength)
        {
            return null;
        }

        var words = known.Where(candidate => candidate != word).ToArray();
        var best = words.Select(candidate => (Word: candidate, Distance: Distance(plain, Plain(candidate)))).OrderBy(pair => pair.Distance).FirstOrDefault();
        if (best.Word is not null && best.Distance <= 2 * Math.Max(1, plain.Length / 3))
        {
            return best.Word;
        }

        // host is hostname, ssl is use_ssl.
        return plain.Length < 3 ? null : words.Where(candidate => Plain(candidate).Contains(plain, StringComparison.Ordinal)).MinBy(candidate => candidate.Length);
    }

    private static string Plain(string word) => word.ToLowerInvariant().Replace('-', '_').Replace(' ', '_');

    /// <summary>Optimal string alignment; two letters swapped cost half of a wrong one, so that use_tsl is nearer to use_tls than to use_ssl.</summary>
    private static int Distance(string left, string right)
    {
        var cost = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                cost[i, j] = i == 0 || j == 0 ? 2 * (i + j) : Math.Min(
                    Math.Min(cost[i - 1, j], cost[i, j - 1]) + 2,
                    cost[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 2));
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
                }
            }
        }

        return cost[left.Length, right.Length];
    }
}
