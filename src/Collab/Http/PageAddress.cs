using Collab.Domain.Validation;

namespace Collab.Http;

/// <summary>Metadata of a page: the parameters that its address may have besides those of every page.</summary>
public interface IPageParameters
{
    /// <summary>The parameters, for the page that a request asks for.</summary>
    IEnumerable<PageParameter> Of(HttpRequest request);
}

/// <summary>A parameter of a page's address.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Repeats">Whether it may stand there more than once, as the boxes of a form do.</param>
public sealed record PageParameter(string Name, bool Repeats = false);

/// <summary>What of an address could not be read before its page was asked for: the page shows the rest, and its frame tells
/// this.</summary>
/// <param name="Errors">What is wrong, by parameter.</param>
public sealed record AddressFaults(IReadOnlyList<ValidationError> Errors)
{
    /// <summary>Those of a request; none where nothing was wrong.</summary>
    public static IReadOnlyList<ValidationError> Of(HttpContext context) => context.Features.Get<AddressFaults>()?.Errors ?? [];
}

/// <summary>Reads the names of the parameters in addresses that people open. The values are read by what uses them.</summary>
public static class PageAddress
{
    private const string CampaignPrefix = "utm_";

    /// <summary>What every page takes: its two clocks, and the position that it is to include.</summary>
    private static readonly PageParameter[] Everywhere = [new("asOf"), new("knownAt"), new("recorded")];

    // Mail programs and networks append these to links, behind the back of whoever sends one.
    private static readonly HashSet<string> Campaigns = new(StringComparer.OrdinalIgnoreCase)
    {
        "_hsenc", "_hsmi", "dclid", "fbclid", "gad_source", "gbraid", "gclid", "igsh", "igshid", "li_fat_id", "mc_cid", "mc_eid", "mkt_tok",
        "msclkid", "ttclid", "twclid", "wbraid", "yclid",
    };

    /// <summary>Whether a parameter says nothing to a page: others append it to count who follows a link. It is passed over, and not
    /// carried on.</summary>
    public static bool IsCampaign(string name) =>
        Campaigns.Contains(name) || name.StartsWith(CampaignPrefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>What is wrong with the names of the parameters of a page's address.</summary>
    public static List<ValidationError> FaultsIn(HttpContext context, Endpoint page)
    {
        var known = Everywhere.Concat(page.Metadata.OfType<IPageParameters>().SelectMany(declared => declared.Of(context.Request)))
            .DistinctBy(parameter => parameter.Name, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(parameter => parameter.Name, StringComparer.OrdinalIgnoreCase);
        var faults = new List<ValidationError>();
        foreach (var (name, values) in context.Request.Query)
        {
            if (!known.TryGetValue(name, out var parameter))
            {
                if (!IsCampaign(name)) faults.Add(KnownParameters.Unknown(name, known.Keys));
            }
            else if (values.Count > 1 && !parameter.Repeats) faults.Add(new ValidationError(parameter.Name, ValidationCode.TwiceThere));
        }

        return faults;
    }
}
