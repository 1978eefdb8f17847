using System.Globalization;
using MailExporter.Web.Listing;

namespace MailExporter.Web.Pages;

/// <summary>What the overview is to show: filter, order and page, as they stand in its address.</summary>
internal sealed record OverviewQuery(CheckFilter Filter, CheckOrder Order, int Page)
{
    /// <summary>Reads an address; what is wrong in it is ignored.</summary>
    public static OverviewQuery Read(IQueryCollection query) => new(
        FilterQuery.Read(query, out _),
        CheckOrder.Read(query["sort"]),
        int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page > 0 ? page : 1);

    /// <summary>The address of this view, relative.</summary>
    public string Path()
    {
        List<string> parameters = [.. FilterQuery.Write(Filter)];
        if (Order.Column != CheckOrder.Columns[0] || Order.IsReversed)
        {
            parameters.Add($"sort={Order.Spell()}");
        }

        if (Page > 1)
        {
            parameters.Add(string.Create(CultureInfo.InvariantCulture, $"page={Page}"));
        }

        return parameters.Count == 0 ? "./" : "./?" + string.Join('&', parameters);
    }

    /// <summary>The same view of the checks in one state; null: in all.</summary>
    public OverviewQuery Of(string? state) => this with { Filter = Filter with { States = state is null ? [] : [state] }, Page = 1 };

    /// <summary>The same view in another order; asked again, the other way round.</summary>
    public OverviewQuery By(string column) => this with { Order = new CheckOrder(column, Order.Column == column && !Order.IsReversed), Page = 1 };
}
