using Collab.ReadModel.Reading;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Overview;

/// <summary>Counts what belongs to a project, a programme, an objective or an organisation: the running totals know only
/// everything.</summary>
internal sealed class PartOverview(NpgsqlDataSource database, FactList facts)
{
    private const string Schema = StoreSchema.Name;
    private const string Due = "e.status = 'planned' and e.ends <= @asOf";

    // What has a part in something without standing in its stream.
    private static readonly string[] Apart = ["organisation", "source"];

    /// <summary>The state of things in a part of everything.</summary>
    /// <param name="belonging">The part.</param>
    /// <param name="newest">How many of the newest facts are shown.</param>
    /// <param name="listed">How long the lists are that are read to be counted.</param>
    /// <param name="question">The question.</param>
    public async Task<OverviewView> ReadAsync(Belonging belonging, int newest, ListedCounts listed, Question question)
    {
        var counts = new List<KindCount>();
        var (activities, milestones) = (0L, 0L);
        await using (var command = Command(
            $"""
            select e.kind, e.status, count(*), count(*) filter (where {Due}) from {Schema}.entity e
            where e.kind not in ({string.Join(", ", Apart.Select(kind => $"'{kind}'"))})
              and {Moment.Holds("e")}{belonging.OfStreams("e", Moment.Holds)} group by 1, 2
            {string.Concat(Apart.Select(kind =>
                $"""

                union all
                select e.kind, e.status, count(*), 0 from {Schema}.entity e
                where e.kind = '{kind}' and {Moment.Holds("e")}{belonging.OfEntities("e", kind, Moment.Holds)} group by 1, 2
                """))}
            order by 1, 2
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
            """,
            belonging, question);
        return new OverviewView
        {
            Position = question.Moment.KnownAt,
            AsOf = question.Moment.AsOf,
            Counts = counts,
            Facts = all,
            Recent = await facts.NewestAsync(newest, belonging, question),
            OpenConflicts = await ConflictsAsync(belonging, question),
            PlansAwaitingEvidence = activities,
            ClaimsToConfirm = claimed,
            OverdueMilestones = milestones,
            MilestonesDue = listed.MilestonesDue,
            ProbableDuplicates = listed.ProbableDuplicates,
            DriftedFigures = listed.DriftedFigures,
        };
    }

    /// <summary>How much waits in a part of everything.</summary>
    public async Task<Waiting> WaitingAsync(Belonging belonging, ListedCounts listed, Question question)
    {
        var (plans, milestones) = await PairAsync(
            $"""
            select count(*) filter (where e.kind = 'activity'), count(*) filter (where e.kind = 'milestone') from {Schema}.entity e
            where e.kind in ('activity', 'milestone') and {Due} and {Moment.Holds("e")}{belonging.OfStreams("e", Moment.Holds)}
            """,
            belonging, question);
        var (claims, _) = await PairAsync(
            $"""
            select count(*), 0::bigint from {Schema}.fact f
            where f.certainty = 'claimed' and f.since <= @asOf and {Moment.Known("f")}{belonging.OfFacts("f", Moment.Holds)}
            """,
            belonging, question);
        return new Waiting
        {
            PlansAwaitingEvidence = plans,
            OverdueMilestones = milestones,
            OpenConflicts = await ConflictsAsync(belonging, question),
            ClaimsToConfirm = claims,
            MilestonesDue = listed.MilestonesDue,
            ProbableDuplicates = listed.ProbableDuplicates,
            DriftedFigures = listed.DriftedFigures,
        };
    }

    private async Task<long> ConflictsAsync(Belonging belonging, Question question) => (await PairAsync(
        $"select count(*), 0::bigint from {Schema}.conflict c where {Moment.Known("c")}{belonging.OfConflicts("c", Moment.Holds)}",
        belonging, question)).First;

    private async Task<(long First, long Second)> PairAsync(string sql, Belonging belonging, Question question)
    {
        await using var command = Command(sql, belonging, question);
        await using var rows = await command.ExecuteReaderAsync(question.Cancellation);
        await rows.ReadAsync(question.Cancellation);
        return (rows.GetInt64(0), rows.GetInt64(1));
    }

    private NpgsqlCommand Command(string sql, Belonging belonging, Question question)
    {
        var command = database.CreateCommand(sql);
        EntityList.Add(command, question.Moment);
        belonging.Add(command);
        return command;
    }
}

/// <summary>How many entries those lists of the inbox have that no row by itself tells: their lengths are counted where they are
/// read.</summary>
/// <param name="MilestonesDue">Milestones whose date comes within fourteen days.</param>
/// <param name="ProbableDuplicates">Pairs of grants that may be one.</param>
/// <param name="DriftedFigures">Figures of sealed periods that come out differently.</param>
internal sealed record ListedCounts(long MilestonesDue, long ProbableDuplicates, long DriftedFigures);
