using System.Collections;
using System.Runtime.CompilerServices;
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

    /// <summary>What a fact names of which others' rows depend on: organisations, projects and programmes.</summary>
    public static IReadOnlyList<Guid> ContextOf(Fact fact) => Contexts.GetValue(
        fact, key => [.. Of(key).Select(reference => reference.Value)
            .Where(value => value is OrganisationId or PartnershipId or ProgrammeId)
            .Select(value => ((IEntityId)value).Value).Distinct()]);

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
}
