using Npgsql;

namespace Collab.ReadModel.Indicators;

/// <summary>Asks about many figures in one query: those whose queries read alike are a table, and each such table is a part of
/// it.</summary>
internal static class ScopesAlike
{
    private const string Alias = "asked";

    /// <summary>The query over all scopes, whose values it gives to the command.</summary>
    /// <param name="command">The command that will run it.</param>
    /// <param name="scopes">The figures; at least one.</param>
    /// <param name="part">The part for scopes that are alike: from their queries, and their table under the alias <c>asked</c>, whose
    /// column <c>number</c> is a scope's place among all.</param>
    public static string Write(NpgsqlCommand command, IReadOnlyList<FigureScope> scopes, Func<FigureSql, string, string> part)
    {
        var parts = new List<string>();
        foreach (var alike in scopes.Select((scope, number) => (Number: number, Scope: scope)).GroupBy(entry => entry.Scope.Shape))
        {
            var group = parts.Count + 1;
            FigureSql.AddScopes(command, [.. alike], group);
            parts.Add(part(new FigureSql(alike.First().Scope, group, Alias), FigureSql.Scopes(Alias, group)));
        }

        return string.Join(" union all ", parts.Select(text => $"({text})"));
    }
}
