using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Organisations;
using Collab.Recording;
using Npgsql;
using NpgsqlTypes;

namespace Collab.Benchmarks;

/// <summary>How many activities were held, and how many of them in public and organised from two or more countries.</summary>
internal readonly record struct Counts(long Held, long Joint);

/// <summary>
/// The same question answered without a read side: by folding all events from the start, and by SQL over the stored events. Simplified
/// alike, so that the two
/// must agree: an activity counts from the first day, month or year that its standing facts name, an organisation is where it was
/// registered.
/// </summary>
internal sealed class Peers(Site site)
{
    private const string Events = StoreSchema.Name + ".mt_events";
    private const int MostQuestions = 20;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(60);
    private static readonly string[] HeldTypes =
        [.. FactKinds.Facts.Where(type => type.IsSubclassOf(typeof(ActivityHeld))).Select(FactKinds.Alias)];
    private static readonly string[] Types =
        [.. HeldTypes, FactKinds.Alias(typeof(RoleAssigned)), FactKinds.Alias(typeof(OrganisationRegistered))];

    private static readonly string Sql =
        $$"""
         with gone as (
           select (data ->> 'factId')::uuid as id from {{Events}} where seq_id <= $1 and type in ('fact_withdrawn', 'fact_corrected')
           union all
           select f.id::uuid from {{Events}} r join {{Events}} c on c.id = (r.data ->> 'conflictId')::uuid
             cross join lateral jsonb_array_elements_text(c.data -> 'factIds') as f(id)
           where r.seq_id <= $1 and r.type = 'conflict_resolved' and r.data ->> 'outcome' = 'prevails' and f.id <> r.data ->> 'prevails'),
         said as (
           select id, stream_id, type, data from {{Events}} where seq_id <= $1 and type = any($3)
           union all
           select id, stream_id, data -> 'replacement' ->> 'type', data -> 'replacement' from {{Events}}
           where seq_id <= $1 and type = 'fact_corrected' and data -> 'replacement' ->> 'type' = any($3)),
         standing as (select s.* from said s where not exists (select from gone g where g.id = s.id)),
         held as (
           select stream_id, bool_or((data ->> 'public')::boolean) as public from standing
           where type = any($4) and left(data #>> '{occurred,from}', 10) <= $2 group by stream_id),
         organised as (
           select r.stream_id, count(distinct left(o.data #>> '{seat,region}', 2)) as countries
           from standing r join standing o on o.type = 'organisation_registered' and o.stream_id = (r.data ->> 'organisation')::uuid
           where r.type = 'role_assigned' and r.data ->> 'role' in ('organiser', 'co-organiser') group by r.stream_id)
         select (select count(*) from held), (select count(*) from held join organised using (stream_id) where public and countries >= 2)
         """;

    /// <summary>Lines of the table.</summary>
    public List<string> Lines { get; } = [];

    /// <summary>Asks both the same questions, as many as a minute allows each.</summary>
    /// <exception cref="InvalidOperationException">They do not agree.</exception>
    public async Task RunAsync()
    {
        var questions = Enumerable.Range(1, MostQuestions).Select(Question).ToList();
        Console.Error.WriteLine("Folding all events ...");
        var folded = await AskAsync("held and jointly organised, by folding all events", questions, FoldAsync);
        Console.Error.WriteLine("SQL over raw events ...");
        var queried = await AskAsync("held and jointly organised, by SQL over raw events", questions, QueryAsync);
        foreach (var (question, index) in questions.Take(Math.Min(folded.Count, queried.Count))
            .Select((question, index) => (question, index)))
            if (folded[index] != queried[index])
                throw new InvalidOperationException(
                    $"As of {question.AsOf}, known at @{question.Known}: folding gives {folded[index]}, SQL {queried[index]}.");
    }

    private async Task<List<Counts>> AskAsync(string what, List<(long Known, string AsOf)> questions, Func<long, string, Task<Counts>> ask)
    {
        var clock = Stopwatch.StartNew();
        var spans = new List<double>();
        var answers = new List<Counts>();
        foreach (var (known, asOf) in questions.TakeWhile(_ => clock.Elapsed < MostTime))
        {
            var began = clock.Elapsed;
            try
            {
                answers.Add(await ask(known, asOf));
            }
            catch (NpgsqlException exception) when (exception.InnerException is TimeoutException)
            {
                break;
            }

            spans.Add((clock.Elapsed - began).TotalMilliseconds);
        }

        Lines.Add(spans.Count > 0 ? Measure.Of(what, 1, [.. spans], clock.Elapsed.TotalSeconds).Line
            : Figure.Missing(what, "no answer in a minute"));
        return answers;
    }

    private (long Known, string AsOf) Question(int number)
    {
        var random = new Random((site.Options.Seed * 1_000_003) + number);
        var asOf = site.Options.From + (random.NextDouble() * (site.Options.Until - site.Options.From));
        return (random.NextInt64(1, site.Options.Events + 1), asOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    private async Task<Counts> QueryAsync(long known, string asOf)
    {
        await using var connection = await site.Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        // PostgreSQL takes the parts for a few rows and would loop over them for each other, which is not the point: best case against best
        // case.
        await using (var plan = new NpgsqlCommand("set local enable_nestloop = off; set local work_mem = '256MB'",
            connection)) await plan.ExecuteNonQueryAsync();
        await using var command = new NpgsqlCommand(Sql, connection) { CommandTimeout = (int)MostTime.TotalSeconds };
        command.Parameters.Add(new() { Value = known });
        command.Parameters.Add(new() { Value = asOf });
        command.Parameters.Add(new() { Value = Types });
        command.Parameters.Add(new() { Value = HeldTypes });
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return new Counts(row.GetInt64(0), row.GetInt64(1));
    }

    private async Task<Counts> FoldAsync(long known, string asOf)
    {
        var state = new State();
        await using (var command = site.Database.CreateCommand(
            $"select id, stream_id, type, data from {Events} where seq_id <= $1 order by seq_id"))
        {
            command.CommandTimeout = 0;
            command.Parameters.Add(new() { Value = known, NpgsqlDbType = NpgsqlDbType.Bigint });
            await using var rows = await command.ExecuteReaderAsync();
            while (await rows.ReadAsync())
            {
                var type = FactKinds.Find(rows.GetString(2))!;
                if (!State.Minds(type)) continue;
                state.Add(rows.GetGuid(0), rows.GetGuid(1),
                    JsonSerializer.Deserialize(rows.GetFieldValue<byte[]>(3), type, FactJson.Options)!);
            }
        }

        return state.Count(asOf);
    }

    /// <summary>The facts that stand, of the kinds that the question is about.</summary>
    private sealed class State
    {
        private readonly Dictionary<Guid, (Guid Stream, Fact Fact)> standing = [];
        private readonly Dictionary<Guid, ConflictRaised> conflicts = [];

        public static bool Minds(Type type) => type.IsSubclassOf(typeof(Judgement)) ? type != typeof(FactConfirmed) : Counts(type);

        public void Add(Guid id, Guid stream, object data)
        {
            switch (data)
            {
                case Fact fact:
                    standing[id] = (stream, fact);
                    break;
                case FactWithdrawn withdrawn:
                    standing.Remove(withdrawn.FactId);
                    break;
                case FactCorrected corrected:
                    standing.Remove(corrected.FactId);
                    if (Counts(corrected.Replacement.GetType())) standing[id] = (stream, corrected.Replacement);
                    break;
                case ConflictRaised raised:
                    conflicts[id] = raised;
                    break;
                case ConflictResolved { Prevails: { } prevails } resolved:
                    foreach (var fact in conflicts[resolved.ConflictId].FactIds.Where(fact => fact != prevails)) standing.Remove(fact);
                    break;
            }
        }

        public Counts Count(string asOf)
        {
            var countries = new Dictionary<Guid, string>();
            foreach (var (stream, fact) in standing.Values)
                if (fact is OrganisationRegistered { Seat.Region.Value: var region })
                    countries[stream] = region[..2];
            var organised = new Dictionary<Guid, HashSet<string>>();
            foreach (var (stream, fact) in standing.Values)
                if (fact is RoleAssigned { Role: Role.Organiser or Role.CoOrganiser, Organisation: { } organisation }
                    && countries.TryGetValue(organisation.Value, out var country))
                    (organised.TryGetValue(stream, out var known) ? known : organised[stream] = []).Add(country);
            var held = standing.Values.Where(entry =>
                entry.Fact is ActivityHeld { Occurred.From: { } from }
                && string.CompareOrdinal(from[..Math.Min(10, from.Length)], asOf) <= 0).ToList();
            return new Counts(
                held.Select(entry => entry.Stream).Distinct().Count(),
                held.Where(entry => entry.Fact is ActivityHeld { Public: true } && organised.TryGetValue(entry.Stream, out var from)
                    && from.Count > 1).Select(entry => entry.Stream).Distinct().Count());
        }

        private static bool Counts(Type type) =>
            type.IsSubclassOf(typeof(ActivityHeld)) || type == typeof(RoleAssigned) || type == typeof(OrganisationRegistered);
    }
}
