using System.Text.Json;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Programmes;
using Collab.ReadModel.Reading;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Indicators;

/// <summary>
/// Finds the targets of a figure: those that are set for exactly what it is asked for, which is everything, a programme, a specific
/// objective or a project. Where none is set for a programme or an objective, the one stands that the programme named when it selected the
/// indicator.
/// </summary>
internal sealed class TargetQueries(NpgsqlDataSource database)
{
    /// <summary>The same decisions with no other targets than those of a figure.</summary>
    /// <param name="decided">What was decided at the moment.</param>
    /// <param name="dimensions">The parts that the figure is asked for.</param>
    /// <param name="moment">The moment.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<IReadOnlyDictionary<string, IndicatorDecisions>> OfAsync(
        IReadOnlyDictionary<string, IndicatorDecisions> decided, IReadOnlyList<string> dimensions, Moment moment,
        CancellationToken cancellation) =>
        (await OfPartsAsync(decided, [dimensions], moment, cancellation))[0];

    /// <summary>The same for the figures of several parts; a programme that several of them are of is asked for once.</summary>
    /// <returns>Those of each part, in order.</returns>
    public async Task<IReadOnlyList<IReadOnlyDictionary<string, IndicatorDecisions>>> OfPartsAsync(
        IReadOnlyDictionary<string, IndicatorDecisions> decided, IReadOnlyList<IReadOnlyList<string>> parts, Moment moment,
        CancellationToken cancellation)
    {
        var found = new List<IReadOnlyDictionary<string, IndicatorDecisions>>();
        var programmes = new Dictionary<Guid, ProgrammeView?>();
        foreach (var dimensions in parts)
        {
            var known = ReportScope.IsOne(dimensions, out var scope);
            ProgrammeView? programme = null;
            if (known && scope?.Programme is { } id && !programmes.TryGetValue(id, out programme))
                programmes[id] = programme = await ProgrammeAsync(id, moment, cancellation);
            found.Add(Of(decided, known, scope, programme));
        }

        return found;
    }

    private static Dictionary<string, IndicatorDecisions> Of(
        IReadOnlyDictionary<string, IndicatorDecisions> decided, bool known, ReportScope? scope, ProgrammeView? programme)
    {
        var narrowed = decided.ToDictionary(
            entry => entry.Key, entry => entry.Value with { Targets = known ? [.. entry.Value.Targets.Where(IsOfScope)] : [] });
        foreach (var selected in programme?.Indicators ?? [])
        {
            if (selected is not { Target: { } value, By: { } by } || selected.Objective != scope!.Objective) continue;
            var own = narrowed.GetValueOrDefault(selected.Indicator) ?? Nothing(selected.Indicator);
            if (own.Targets.Count == 0)
                narrowed[selected.Indicator] = own with { Targets = [new TargetView(value, by, selected.Cite, scope, selected.Currency)] };
        }

        return narrowed;

        bool IsOfScope(TargetView target) => target.Scope == scope;
    }

    /// <summary>The target that is shown of several: the one whose end is next; after the last end, the last; of several with one end,
    /// the one that was set last; null: there is none.</summary>
    /// <param name="targets">The targets, the earliest end first, and of one end the one that was set first.</param>
    /// <param name="asOf">The moment that is asked about.</param>
    public static TargetView? Next(IReadOnlyList<TargetView> targets, DateTimeOffset asOf)
    {
        if (targets.Count == 0) return null;
        var end = (targets.FirstOrDefault(known => known.By.Latest() > asOf) ?? targets[^1]).By.Latest();
        return targets.Last(known => known.By.Latest() == end);
    }

    private static IndicatorDecisions Nothing(string code) =>
        new() { Id = IndicatorDefinition.Find(code)?.Stream ?? default, Code = code, Targets = [], Rules = [] };

    private async Task<ProgrammeView?> ProgrammeAsync(Guid id, Moment moment, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"select e.view from {StoreSchema.Name}.entity e where e.kind = 'programme' and e.id = @id and {Moment.Holds("e")}");
        command.Parameters.AddWithValue("id", id);
        EntityList.Add(command, moment);
        return await command.ExecuteScalarAsync(cancellation) is string view
            ? JsonSerializer.Deserialize<ProgrammeView>(view, FactJson.Options)
            : null;
    }
}
