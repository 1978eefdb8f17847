using System.Globalization;
using Microsoft.AspNetCore.Http.Features;

namespace MailExporter.Web.Api;

/// <summary>What requests to the API say in the same way everywhere.</summary>
internal static class ApiRequest
{
    /// <summary>What all of its paths begin with.</summary>
    public const string Root = "/api/v1/";

    /// <summary>A name in the path, decoded once from what was sent: routing leaves an encoded slash encoded, and a percent sign ambiguous.</summary>
    /// <param name="context">The request.</param>
    /// <param name="collection">The path that the name stands behind.</param>
    public static string NameIn(HttpContext context, string collection)
    {
        var sent = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var begin = sent.IndexOf(collection + "/", StringComparison.Ordinal);
        if (begin < 0)
        {
            return context.Request.RouteValues["name"] as string ?? "";
        }

        var rest = sent.AsSpan(begin + collection.Length + 1);
        var end = rest.IndexOfAny('/', '?');
        return Uri.UnescapeDataString(end < 0 ? rest : rest[..end]);
    }

    /// <summary>How many are wanted at most.</summary>
    /// <param name="query">The request's.</param>
    /// <param name="fault">Set to a sentence where it is wrong.</param>
    public static int Limit(IQueryCollection query, ref string? fault)
    {
        const int Usual = 100;
        const int Most = 1000;
        var text = query["limit"].ToString();
        if (text.Length == 0)
        {
            return Usual;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= Most)
        {
            return limit;
        }

        fault = $"limit: expected a whole number from 1 to {Most}.";
        return Usual;
    }

    /// <summary>A page of things that have names, in the order of those: <c>limit</c> of them behind <c>after</c>.</summary>
    /// <returns>The page, and <c>after</c> of the next one; null on the last one.</returns>
    public static (T[] Page, string? Next) Page<T>(IQueryCollection query, int limit, T[] inOrder, Func<T, string> nameOf)
    {
        var after = query["after"].ToString();
        var page = inOrder.SkipWhile(item => after.Length > 0 && string.CompareOrdinal(nameOf(item), after) <= 0).Take(limit).ToArray();
        return (page, page.Length > 0 && nameOf(page[^1]) != nameOf(inOrder[^1]) ? nameOf(page[^1]) : null);
    }
}
