using System.Globalization;
using Collab.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;

namespace Collab.Pages;

/// <summary>The two clocks in an address: every page carries them, so that any view can be sent as a link.</summary>
public static class Clocks
{
    /// <summary>What the address of a page keeps when it is turned to another moment: everything but the clocks and the place in a
    /// list.</summary>
    private static readonly string[] Turned = ["asOf", "knownAt", "cursor", "recorded"];

    /// <summary>An address with some of its parameters set to other values; a null takes a parameter away.</summary>
    public static string With(HttpRequest request, params IEnumerable<(string Name, object? Value)> changes)
    {
        var parameters = request.Query.Where(parameter => parameter.Key != "recorded")
            .ToDictionary(parameter => parameter.Key, parameter => (string?)parameter.Value.ToString());
        foreach (var (name, value) in changes) parameters[name] = Text(value);
        return Address(request.Path, parameters);
    }

    /// <summary>An address that carries the clocks of a request on.</summary>
    public static string On(HttpRequest request, string path, params IEnumerable<(string Name, object? Value)> parameters)
    {
        var all = new Dictionary<string, string?> { ["asOf"] = request.Query["asOf"], ["knownAt"] = request.Query["knownAt"] };
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
            .Where(parameter => !Turned.Contains(parameter.Key))
            .ToDictionary(parameter => parameter.Key, parameter => (string?)parameter.Value.ToString());
        parameters["asOf"] = query["asOf"];
        // The slider stands at some position whether it was touched or not; it counts when it was, and the date beside it otherwise.
        var moved = query["position"] != query["was"] && query["position"].ToString().Length > 0;
        parameters["knownAt"] = !moved
            ? query["knownAt"].ToString()
            : query["position"] == query["newest"] ? null : "@" + query["position"];
        return TypedResults.LocalRedirect(Address(path, parameters));
    }

    private static string Address(string path, IEnumerable<KeyValuePair<string, string?>> parameters) =>
        path + QueryString.Create(parameters.Where(parameter => parameter.Value is { Length: > 0 }));

    private static string? Text(object? value) => value switch
    {
        null => null,
        Enum code => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(code.ToString()),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
