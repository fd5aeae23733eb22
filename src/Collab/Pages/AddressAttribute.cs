using Collab.Http;
using Collab.ReadModel.Reading;

namespace Collab.Pages;

/// <summary>Names the parameters that a page reads from its address, besides those of every page. Whatever else stands there is told: a
/// misspelt filter must not look like one that found everything.</summary>
/// <param name="names">Parameters of its own.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class AddressAttribute(params string[] names) : Attribute, IPageParameters
{
    /// <summary>Whether it can be asked for a part of everything.</summary>
    public bool OfPart { get; init; }

    /// <summary>Whether it is a list of entities, with their filters, in pages.</summary>
    public bool IsList { get; init; }

    public IEnumerable<PageParameter> Of(HttpRequest request) => names
        .Concat(OfPart ? Belonging.Parameters : [])
        .Concat(IsList ? [.. Filter.Parameters, "sort", "limit", "cursor"] : [])
        .Select(name => new PageParameter(name));
}
