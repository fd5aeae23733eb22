using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Validation;
using Collab.Http;
using Collab.Pages;
using Microsoft.Extensions.Primitives;

namespace Collab.Api;

/// <summary>
/// A rule that is tried on a page: its members stand in the address one by one, so that a form without a script can make it and a link can
/// carry it. The routes of the API take the same rule as JSON in <c>rule</c>.
/// </summary>
public static class TriedRule
{
    /// <summary>The parameter that says that the address holds a rule: a box that is not ticked leaves no trace of itself.</summary>
    public const string Marker = "try";

    /// <summary>What each member's parameter begins with: names of members are names of filters, too.</summary>
    public const string Prefix = "rule.";

    private static readonly string[] Lists =
        ["events", "evidence", "activityKinds", "instruments", "partnerRoles", "customers", "notKinds"];
    private static readonly string[] Numbers = ["leastPlaces", "placeLevel"];
    private static readonly string[] Switches =
    [
        "beyondProjectEnd", "solutionIdentified", "leaveOutDisputed", "inProject", "fromProjectEnd", "participatingCountries", "lasting",
        "uptakeNamed", "notLegal", "withHub", "average",
    ];
    private static readonly string[] Words = ["leastCertainty", "parties", "distinct", "public", "deadline", "upon", "funding"];

    // What a rule does not ask for is written as well, so that a tried rule can do without.
    private static readonly JsonSerializerOptions EveryMember = new(FactJson.Options)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.Never,
        TypeInfoResolver = FactJson.Options.TypeInfoResolver!.WithAddedModifier(info =>
        {
            foreach (var member in info.Type == typeof(CountingRule) ? info.Properties : []) member.ShouldSerialize = null;
        }),
    };

    /// <summary>The types of facts that a rule may count, in the order of the indicators that count them.</summary>
    public static IReadOnlyList<string> Countable { get; } = [.. IndicatorDefinition.All.SelectMany(known => known.Events).Distinct()];

    /// <summary>Every parameter that a tried rule can have.</summary>
    public static IEnumerable<string> Parameters =>
        Lists.Concat(Numbers).Concat(Switches).Concat(Words).Select(member => Prefix + member).Prepend(Marker);

    /// <summary>Whether a parameter stands in the address once for each of its values.</summary>
    public static bool Repeats(string parameter) =>
        parameter.StartsWith(Prefix, StringComparison.Ordinal) && Lists.Contains(parameter[Prefix.Length..]);

    /// <summary>The members that the address holds, as JSON; null when it holds no rule.</summary>
    public static string? Read(IQueryCollection query)
    {
        if (!query.ContainsKey(Marker)) return null;
        var rule = new JsonObject();
        // A form repeats the parameter; links that were made of an address in earlier versions joined its values.
        foreach (var member in Lists)
            rule[member] = new JsonArray(
                [.. query[Prefix + member].SelectMany(value => (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
                    .Select(value => JsonValue.Create(value))]);
        foreach (var member in Switches) rule[member] = query.ContainsKey(Prefix + member);
        foreach (var member in Words.Where(member => !StringValues.IsNullOrEmpty(query[Prefix + member])))
            rule[member] = query[Prefix + member][0];
        foreach (var member in Numbers.Where(member => !StringValues.IsNullOrEmpty(query[Prefix + member])))
            rule[member] = int.TryParse(query[Prefix + member][0], System.Globalization.CultureInfo.InvariantCulture, out var number)
                ? number
                : query[Prefix + member][0];
        return rule.ToJsonString(FactJson.Options);
    }

    /// <summary>What the API's <c>rule</c> parameter says for the members in which two rules differ.</summary>
    public static string Differences(CountingRule adopted, CountingRule tried)
    {
        var (before, after) = (Json(adopted), Json(tried));
        return new JsonObject(
            after.Where(member => !JsonNode.DeepEquals(member.Value, before[member.Key]))
                .Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())))
            .ToJsonString(FactJson.Options);

        static JsonObject Json(CountingRule rule) => JsonSerializer.SerializeToNode(rule, EveryMember)!.AsObject();
    }

    /// <summary>What is wrong with a member of the rule.</summary>
    public static IEnumerable<string> Of(IEnumerable<ValidationError> errors, string member) =>
        errors.Where(error => error.Pointer == $"/{member}" || error.Pointer.StartsWith($"/{member}/", StringComparison.Ordinal))
            .Select(ValidationWords.Of);
}

/// <summary>Says of a route or a page that its address may hold a rule to be tried. One that was adopted is named by its version, and costs
/// no more than any other read.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class TriesRulesAttribute : Attribute, ICostlyRead, IPageParameters
{
    public CostlyKind Kind => CostlyKind.Trial;

    public bool Is(HttpRequest request) => HttpMethods.IsPost(request.Method) || request.Query.ContainsKey(TriedRule.Marker)
        || request.Query["rule"].Any(rule => rule?.TrimStart().StartsWith('{') == true);

    public IEnumerable<PageParameter> Of(HttpRequest request) =>
        TriedRule.Parameters.Select(name => new PageParameter(name, TriedRule.Repeats(name))).Append(new("rule"));
}
