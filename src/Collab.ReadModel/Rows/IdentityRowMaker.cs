using Collab.Domain.Facts;

namespace Collab.ReadModel.Rows;

/// <summary>Makes the rows that say which things are one, and which were told apart.</summary>
internal static class IdentityRowMaker
{
    /// <summary>Relation of a thing to what it goes by.</summary>
    public const string Same = "same";

    /// <summary>Relation of a thing to one that it is not.</summary>
    public const string Different = "different";

    /// <summary>The rows: of each stream of a thing that several are, of each fact that tells of the same as others, and of each pair that
    /// was told apart here.</summary>
    public static IEnumerable<Row> Of(FactRegister register, IdentityMap identity)
    {
        foreach (var member in register.Members.Keys) yield return Row(register, member, register.Id, Same);
        if (!identity.IsEmpty)
            foreach (var record in register.Standing)
                if (identity.Find(record.Id) is { } group)
                    yield return Row(register, record.Id, group.Id, Same);
        foreach (var (one, other) in register.Statements.Values.Where(said => said is { WithdrawnBy: null, Said: DifferenceRecorded })
            .SelectMany(said => Pairs([.. said.Said.Ids.Distinct().Order()])).Distinct())
            yield return Row(register, one, other, Different);
    }

    private static IEnumerable<(Guid One, Guid Other)> Pairs(IReadOnlyList<Guid> ids) =>
        ids.SelectMany((one, i) => ids.Skip(i + 1).Select(other => (one, other)));

    private static Row Row(FactRegister register, Guid id, Guid other, string relation) => new(
        "identity", [("stream_id", register.Id), ("id", id), ("other", other), ("relation", relation)], () => [], default);
}
