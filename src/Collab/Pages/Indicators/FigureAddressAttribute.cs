using Collab.Http;

namespace Collab.Pages.Indicators;

/// <summary>Says of a page that it shows figures, whose address says which part of everything they are asked for.</summary>
/// <param name="names">Parameters of its own.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class FigureAddressAttribute(params string[] names) : Attribute, IPageParameters
{
    public IEnumerable<PageParameter> Of(HttpRequest request) => names.Concat(IndicatorPage.Parts).Select(name => new PageParameter(name));
}
