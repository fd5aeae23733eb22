using System.Collections;
using System.Text.Json;
using Collab.Domain.Facts;
using Collab.Domain.Places;

namespace Collab.Pages;

/// <summary>One thing that a fact says.</summary>
/// <param name="Member">The member of its JSON.</param>
/// <param name="Values">What stands there: text, numbers, codes, ids, dates; a part with members of its own as a list of these.</param>
public sealed record Statement(string Member, IReadOnlyList<object> Values);

/// <summary>Takes facts and judgements apart into what they say, in the order in which they are declared, whatever their type.</summary>
public static class FactDescription
{
    // Told beside the fact, not in it.
    private static readonly string[] Beside = ["provenance"];

    /// <summary>What a fact or judgement says beside its provenance; members that say nothing are left out.</summary>
    public static IReadOnlyList<Statement> Describe(object fact) => [.. Members(fact, Beside)];

    /// <summary>Reads what was stored under an event type; null when it cannot be read as that.</summary>
    public static object? Read(string type, JsonElement data)
    {
        try
        {
            return FactKinds.Find(type) is { } known ? data.Deserialize(known, FactJson.Options) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Every entity and person that is named.</summary>
    public static IEnumerable<IEntityId> Ids(IEnumerable<Statement> statements) =>
        statements.SelectMany(line => line.Values).SelectMany(value => value switch
    {
        IEntityId id => [id],
        Occurrence { RelativeTo: { } source } => [source],
        IReadOnlyList<Statement> part => Ids(part),
        _ => [],
    });

    private static IEnumerable<Statement> Members(object whole, IReadOnlyCollection<string> without)
    {
        var info = FactJson.Options.GetTypeInfo(whole.GetType());
        foreach (var property in info.Properties)
        {
            if (without.Contains(property.Name) || property.Name == FactJson.TypeMember || property.Get?.Invoke(whole) is not { } value
                || value is Occurrence { Precision: Precision.Unknown }) continue;
            var values = value is IEnumerable many and not string ? many.Cast<object>().Select(Value).ToList() : [Value(value)];
            if (values.Count > 0) yield return new Statement(property.Name, values);
        }
    }

    private static object Value(object value) => value switch
    {
        string or bool or Enum or IEntityId or ICode or Occurrence or Quantity or Money or Guid or DateTimeOffset => value,
        IFormattable and ValueType => value,
        Fact fact => (IReadOnlyList<Statement>)[new Statement("type", [fact.GetType()]), .. Members(fact, [])],
        _ => (IReadOnlyList<Statement>)[.. Members(value, [])],
    };
}
