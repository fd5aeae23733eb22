using Collab.ReadModel.Reading;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Overview;

/// <summary>Counts what belongs to a project, a programme, an objective or an organisation: the running totals know only
/// everything.</summary>
internal sealed class PartOverview(NpgsqlDataSource database, FactList facts)
{
    private const string Schema = StoreSchema.Name;

    /// <summary>The state of things in a part of everything.</summary>
    /// <param name="belonging">The part.</param>
    /// <param name="newest">How many of the newest facts are shown.</param>
    /// <param name="question">The question.</param>
    public async Task<OverviewView> ReadAsync(Belonging belonging, int newest, Question question)
    {
        var counts = new List<KindCount>();
        var (activities, milestones) = (0L, 0L);
        await using (var command = Command(
            $"""
            select e.kind, e.status, count(*), count(*) filter (where e.status = 'planned' and e.ends <= @asOf) from {Schema}.entity e
            where {Moment.Holds("e")}{belonging.OfStreams("e", Moment.Holds)} group by 1, 2 order by 1, 2
            """,
            belonging, question))
        {
            await using var rows = await command.ExecuteReaderAsync(question.Cancellation);
            while (await rows.ReadAsync(question.Cancellation))
            {
                counts.Add(new KindCount(rows.GetString(0), rows.GetString(1), rows.GetInt64(2)));
                if (rows.GetString(0) == "activity") activities += rows.GetInt64(3);
                if (rows.GetString(0) == "milestone") milestones += rows.GetInt64(3);
            }
        }

        var (all, claimed) = await PairAsync(
            $"""
            select count(*), count(*) filter (where f.certainty = 'claimed') from {Schema}.fact f
            where f.since <= @asOf and {Moment.Known("f")}{belonging.OfFacts("f", Moment.Holds)}
            """);
        var (conflicts, _) = await PairAsync(
            $"select count(*), 0::bigint from {Schema}.conflict c where {Moment.Known("c")}{belonging.OfStreams("c", Moment.Holds)}");
        return new OverviewView
        {
            Position = question.Moment.KnownAt,
            AsOf = question.Moment.AsOf,
            Counts = counts,
            Facts = all,
            Recent = await facts.NewestAsync(newest, belonging, question),
            OpenConflicts = conflicts,
            PlansAwaitingEvidence = activities,
            ClaimsToConfirm = claimed,
            OverdueMilestones = milestones,
        };

        async Task<(long, long)> PairAsync(string sql)
        {
            await using var command = Command(sql, belonging, question);
            await using var rows = await command.ExecuteReaderAsync(question.Cancellation);
            await rows.ReadAsync(question.Cancellation);
            return (rows.GetInt64(0), rows.GetInt64(1));
        }
    }

    private NpgsqlCommand Command(string sql, Belonging belonging, Question question)
    {
        var command = database.CreateCommand(sql);
        EntityList.Add(command, question.Moment);
        belonging.Add(command);
        return command;
    }
}
