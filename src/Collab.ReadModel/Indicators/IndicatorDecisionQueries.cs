using System.Text.Json;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.ReadModel.Reading;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Indicators;

/// <summary>Reads what was decided about indicators: their targets and the counting rules that were adopted.</summary>
internal sealed class IndicatorDecisionQueries(NpgsqlDataSource database)
{
    private const string Schema = StoreSchema.Name;

    /// <summary>What was decided about indicators, by code, at a moment.</summary>
    public async Task<IReadOnlyDictionary<string, IndicatorDecisions>> AtAsync(Moment moment, CancellationToken cancellation) =>
        (await AtAsync([moment], cancellation))[0];

    /// <summary>What was decided about indicators, by code, at each of some moments; one question.</summary>
    public async Task<IReadOnlyList<IReadOnlyDictionary<string, IndicatorDecisions>>> AtAsync(
        IReadOnlyList<Moment> moments, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            select m.number, e.view from unnest(@numbers, @asOf, @knownAt) as m (number, as_of, known_at) join {Schema}.entity e
              on e.kind = 'indicator' and e.valid_from <= m.as_of and e.valid_until > m.as_of and e.known_from <= m.known_at
              and e.known_until > m.known_at
            """);
        command.Parameters.AddWithValue("numbers", Enumerable.Range(0, moments.Count).ToArray());
        command.Parameters.AddWithValue("asOf", moments.Select(moment => moment.AsOfRow).ToArray());
        command.Parameters.AddWithValue("knownAt", moments.Select(moment => moment.KnownAt).ToArray());
        var found = moments.Select(_ => new Dictionary<string, IndicatorDecisions>()).ToList();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            var view = JsonSerializer.Deserialize<IndicatorDecisions>(rows.GetString(1), FactJson.Options)!;
            found[rows.GetInt32(0)][view.Code] = view;
        }

        return found;
    }
}
