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
    public async Task<IReadOnlyDictionary<string, IndicatorDecisions>> AtAsync(Moment moment, CancellationToken cancellation)
    {
        await using var command =
            database.CreateCommand($"select view from {Schema}.entity e where e.kind = 'indicator' and {Moment.Holds("e")}");
        EntityList.Add(command, moment);
        var found = new Dictionary<string, IndicatorDecisions>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            var view = JsonSerializer.Deserialize<IndicatorDecisions>(rows.GetString(0), FactJson.Options)!;
            found[view.Code] = view;
        }

        return found;
    }
}
