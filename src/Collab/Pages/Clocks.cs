using System.Globalization;
using Collab.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Collab.Pages;

/// <summary>The two clocks in an address: every page carries them, so that any view can be sent as a link.</summary>
public static class Clocks
{
    /// <summary>What the address of a page keeps when it is turned to another moment: everything but the clocks and the place in a
    /// list.</summary>
    private static readonly string[] Turned = ["asOf", "knownAt", "cursor", "recorded"];

    /// <summary>What the form of the clocks sends besides the page to go back to.</summary>
    public static IReadOnlyList<QueryParameter> Fields { get; } =
    [
        new("asOf", "The day by whose end it was true.", "2024-01-01"), new("knownAt", "The day by whose end it was known.", "2024-01-01"),
        new("position", "Where the slider stands.", "128"), new("was", "Where it stood.", "128"), new("newest", "Where it ends.", "128"),
    ];

    /// <summary>An address with some of its parameters set to other values; a null takes a parameter away. What stands there more than once
    /// stays so, and what counts who follows a link is left behind.</summary>
    public static string With(HttpRequest request, params IEnumerable<(string Name, object? Value)> changes)
    {
        var parameters = request.Query.Where(parameter => parameter.Key != "recorded" && !PageAddress.IsCampaign(parameter.Key))
            .ToDictionary(parameter => parameter.Key, parameter => parameter.Value, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in changes) parameters[name] = Text(value);
        return Address(request.Path, parameters);
    }

    /// <summary>An address that carries the clocks of a request on.</summary>
    public static string On(HttpRequest request, string path, params IEnumerable<(string Name, object? Value)> parameters)
    {
        var all = new Dictionary<string, StringValues>();
        foreach (var clock in (string[])["asOf", "knownAt"])
            if (request.Query[clock] is [{ } value] && AddressFaults.Of(request.HttpContext).All(fault => fault.Pointer != clock))
                all[clock] = value;
        foreach (var (name, value) in parameters) all[name] = Text(value);
        return Address(path, all);
    }

    /// <summary>Takes the form of the clocks, in which each has a field of its own, to the one address that means it.</summary>
    public static RedirectHttpResult Choose(HttpContext context)
    {
        var query = context.Request.Query;
        var to = PageRequests.Local(query["to"]);
        var path = to.Split('?')[0];
        var parameters = QueryHelpers.ParseQuery(to.Contains('?') ? to[to.IndexOf('?')..] : "")
            .Where(parameter => !Turned.Contains(parameter.Key) && !PageAddress.IsCampaign(parameter.Key))
            .ToDictionary(parameter => parameter.Key, parameter => parameter.Value);
        parameters["asOf"] = query["asOf"];
        // The slider stands at some position whether it was touched or not; it counts when it was, and the date beside it otherwise.
        var moved = query["position"] != query["was"] && query["position"].ToString().Length > 0;
        parameters["knownAt"] = !moved
            ? query["knownAt"].ToString()
            : query["position"] == query["newest"] ? null : "@" + query["position"];
        return TypedResults.LocalRedirect(Address(path, parameters));
    }

    private static string Address(string path, IEnumerable<KeyValuePair<string, StringValues>> parameters) =>
        path + QueryString.Create(parameters.Where(parameter => !StringValues.IsNullOrEmpty(parameter.Value)));

    private static string? Text(object? value) => value switch
    {
        null => null,
        Enum code => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(code.ToString()),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
