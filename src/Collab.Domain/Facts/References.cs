using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Collab.Domain.Places;

namespace Collab.Domain.Facts;

/// <summary>Something else that a fact names, and where in the fact it stands.</summary>
/// <param name="Pointer">JSON pointer to the member.</param>
/// <param name="Value">An entity's id or a code.</param>
public sealed record Reference(string Pointer, object Value);

/// <summary>Finds what a fact names, by the types of its members.</summary>
public static class References
{
    // Facts never change, and the same ones are looked at again and again.
    private static readonly ConditionalWeakTable<Fact, Guid[]> Contexts = [];
    private static readonly ConditionalWeakTable<Fact, Reference[]> Entities = [];
    private static readonly ConditionalWeakTable<Fact, Rewording> Rewordings = [];

    /// <summary>What a fact names of which others' rows depend on: organisations, projects and programmes.</summary>
    public static IReadOnlyList<Guid> ContextOf(Fact fact) => Contexts.GetValue(
        fact, key => [.. Of(key).Select(reference => reference.Value)
            .Where(value => value is OrganisationId or PartnershipId or ProgrammeId)
            .Select(value => ((IEntityId)value).Value).Distinct()]);

    /// <summary>The entities that a fact names, and where.</summary>
    public static IReadOnlyList<Reference> EntitiesOf(Fact fact) => Entities.GetValue(
        fact, key => [.. Of(key).Where(reference => reference.Value is IEntityId)]);

    /// <summary>A fact with what each thing goes by in the place of what it names, and all that it named; null where that is the
    /// same.</summary>
    public static (Fact Fact, IReadOnlyList<Guid> Named)? Reworded(Fact fact, IdentityMap identity)
    {
        if (identity.IsEmpty) return null;
        var named = EntitiesOf(fact);
        var others = named.Select(reference => (reference.Pointer, Id: ((IEntityId)reference.Value).Value))
            .Where(reference => identity.Of(reference.Id) != reference.Id).ToList();
        if (others.Count == 0) return null;
        // The same wording each time, as long as the same things are one.
        if (Rewordings.TryGetValue(fact, out var known) && known.Identity == identity) return (known.Fact, known.Named);
        var json = JsonSerializer.SerializeToNode(fact, fact.GetType(), FactJson.Options)!;
        foreach (var (pointer, id) in others)
        {
            var steps = pointer[1..].Split('/');
            var parent = steps[..^1].Aggregate(json, (node, step) => node is JsonArray items ? items[At(step)]! : node[step]!);
            if (parent is JsonArray list) list[At(steps[^1])] = identity.Of(id);
            else parent[steps[^1]] = identity.Of(id);
        }

        var reworded = new Rewording(identity, (Fact)json.Deserialize(fact.GetType(), FactJson.Options)!,
            [.. named.Select(reference => ((IEntityId)reference.Value).Value).Distinct()]);
        Rewordings.AddOrUpdate(fact, reworded);
        return (reworded.Fact, reworded.Named);

        static int At(string step) => int.Parse(step, CultureInfo.InvariantCulture);
    }

    /// <summary>Every entity and every code that a fact names, however deep.</summary>
    public static IEnumerable<Reference> Of(object value, string pointer = "")
    {
        foreach (var (property, name, _) in Members.Of(value.GetType()))
        {
            if (property.GetValue(value) is not { } member) continue;
            var at = $"{pointer}/{name}";
            if (member is IEntityId or ICode) yield return new Reference(at, member);
            else if (member is not string and IEnumerable items)
                foreach (var (index, item) in items.Cast<object>().Index())
                    foreach (var found in Inside(item, $"{at}/{index}"))
                        yield return found;
            else
                foreach (var found in Inside(member, at))
                    yield return found;
        }
    }

    private static IEnumerable<Reference> Inside(object item, string at) => item switch
    {
        IEntityId or ICode => [new Reference(at, item)],
        _ when item.GetType() is { IsEnum: false } type
            && type.Namespace?.StartsWith("Collab", StringComparison.Ordinal) == true => Of(item, at),
        _ => [],
    };

    private sealed record Rewording(IdentityMap Identity, Fact Fact, IReadOnlyList<Guid> Named);
}
