using System.Text.Json;
using Collab.Domain.Facts;
using Collab.Domain.Partnerships;
using Collab.Domain.Programmes;
using Collab.Domain.Rates;
using Collab.Domain.Reporting;
using Collab.ReadModel.Reading;
using Collab.ReadModel.Rows;
using Collab.Recording;
using Npgsql;
using NpgsqlTypes;

namespace Collab.ReadModel.Rates;

/// <summary>A rate that holds.</summary>
/// <param name="Programme">The programme that adopted it.</param>
/// <param name="Month">The calendar month, for example 2024-01.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Rate">Units of the currency for one euro.</param>
/// <param name="Kind">Whose rate it is.</param>
/// <param name="FactId">The fact that adopted it.</param>
public sealed record RateView(Guid Programme, string Month, string Currency, decimal Rate, RateKind Kind, Guid FactId);

/// <summary>Reads exchange rates as they are known at a position. What a rate is of, its month, does not change with the moment asked
/// about.</summary>
public sealed class RateQueries(NpgsqlDataSource database)
{
    private const string Schema = StoreSchema.Name;

    private const string Columns = "r.stream_id, r.month, r.currency, r.rate, r.kind, r.fact_id";

    /// <summary>The rates of a programme for some currencies, with its own currency; null when the programme is not known.</summary>
    /// <param name="programme">The programme.</param>
    /// <param name="currencies">The currencies that are to be converted.</param>
    /// <param name="moment">The moment.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<ExchangeRates?> OfProgrammeAsync(
        Guid programme, IEnumerable<string> currencies, Moment moment, CancellationToken cancellation)
    {
        if (await CurrencyAsync(programme, moment, cancellation) is not { } currency) return null;
        return await OfAsync(programme, currency, currencies, moment, cancellation);
    }

    /// <summary>The rates of a programme whose currency is known.</summary>
    public async Task<ExchangeRates> OfAsync(
        Guid programme, string currency, IEnumerable<string> currencies, Moment moment, CancellationToken cancellation) =>
        (await OfAsync([(programme, currency, moment)], currencies, cancellation))[0];

    /// <summary>The rates of programmes whose currencies are known, each as it is known at its moment; one question.</summary>
    /// <returns>The rates of each, in order.</returns>
    public async Task<IReadOnlyList<ExchangeRates>> OfAsync(
        IReadOnlyList<(Guid Programme, string Currency, Moment Moment)> asked, IEnumerable<string> currencies,
        CancellationToken cancellation)
    {
        var rates = asked.Select(_ => new Dictionary<(string, string), decimal>()).ToList();
        var facts = asked.Select(_ => new Dictionary<(string, string), Guid>()).ToList();
        await using var command = database.CreateCommand(
            $"""
            select m.number, r.month, r.currency, r.rate, r.fact_id from unnest(@numbers, @programmes, @knownAt) as m (number, id, known_at)
            join {Schema}.rate r on r.stream_id = m.id and r.currency = any(@currencies) and r.known_from <= m.known_at
              and r.known_until > m.known_at
            """);
        command.Parameters.AddWithValue("numbers", Enumerable.Range(0, asked.Count).ToArray());
        command.Parameters.AddWithValue("programmes", asked.Select(entry => entry.Programme).ToArray());
        command.Parameters.AddWithValue("knownAt", asked.Select(entry => entry.Moment.KnownAt).ToArray());
        command.Parameters.AddWithValue("currencies", currencies.Concat(asked.Select(entry => entry.Currency)).Distinct().ToArray());
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            var (number, of) = (rows.GetInt32(0), (rows.GetString(1), rows.GetString(2)));
            rates[number][of] = rows.GetInt64(3) / RateRowMaker.Steps;
            facts[number][of] = rows.GetGuid(4);
        }

        return [.. asked.Select((entry, number) => new ExchangeRates(entry.Currency, rates[number], facts[number]))];
    }

    /// <summary>The programme, and its currency, that figures of a project or a programme are converted into; null where there is
    /// none.</summary>
    public async Task<(Guid Programme, string Currency)?> TargetAsync(
        Guid? programme, Guid? project, Moment moment, CancellationToken cancellation) =>
        (await TargetsAsync([(programme, project, moment)], cancellation))[0];

    /// <summary>The same of several projects and programmes, each at its moment; one question.</summary>
    /// <returns>What each is converted into, in order.</returns>
    public async Task<IReadOnlyList<(Guid Programme, string Currency)?>> TargetsAsync(
        IReadOnlyList<(Guid? Programme, Guid? Project, Moment Moment)> asked, CancellationToken cancellation)
    {
        var found = new (Guid Programme, string Currency)?[asked.Count];
        await using var command = database.CreateCommand(
            $"""
            select m.number, e.id, e.view ->> 'currency'
            from unnest(@numbers, @programmes, @projects, @asOf, @knownAt) as m (number, programme, project, as_of, known_at)
            join {Schema}.entity e on e.kind = 'programme' and {At("e")}
              and e.id = coalesce(m.programme, (select (p.view -> 'terms' -> 'programme' ->> 'id')::uuid from {Schema}.entity p
                where p.kind = 'project' and p.id = m.project and {At("p")}))
            """);
        command.Parameters.AddWithValue("numbers", Enumerable.Range(0, asked.Count).ToArray());
        command.Parameters.AddWithValue("programmes", asked.Select(entry => entry.Programme).ToArray());
        command.Parameters.AddWithValue("projects", asked.Select(entry => entry.Project).ToArray());
        command.Parameters.AddWithValue("asOf", asked.Select(entry => entry.Moment.AsOfRow).ToArray());
        command.Parameters.AddWithValue("knownAt", asked.Select(entry => entry.Moment.KnownAt).ToArray());
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation)) found[rows.GetInt32(0)] = (rows.GetGuid(1), rows.GetString(2));
        return found;

        static string At(string alias) =>
            $"{alias}.valid_from <= m.as_of and {alias}.valid_until > m.as_of and {alias}.known_from <= m.known_at and {alias}.known_until > m.known_at";
    }

    /// <summary>The rates for some months and currencies that differ between two moments.</summary>
    /// <param name="then">The programme that adopted them and the earlier moment.</param>
    /// <param name="now">The same of the later moment.</param>
    /// <param name="wanted">The months and currencies.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<IReadOnlyList<RateDifference>> DifferencesAsync(
        (Guid Programme, Moment Moment) then, (Guid Programme, Moment Moment) now,
        IReadOnlyCollection<(string Month, string Currency)> wanted, CancellationToken cancellation)
    {
        if (wanted.Count == 0) return [];
        // What nothing has taken the place of was withdrawn: known no longer since the last time that it was.
        await using var command = database.CreateCommand(
            $"""
            select w.month, w.currency, t.rate, n.rate, e.id, e.position, e.type, e.recorded_at, m.data ->> 'reason'
            from unnest(@months, @currencies) as w (month, currency)
            left join {Schema}.rate t on t.stream_id = @programmeThen and t.month = w.month and t.currency = w.currency
              and t.known_from <= @then and t.known_until > @then
            left join {Schema}.rate n on n.stream_id = @programmeNow and n.month = w.month and n.currency = w.currency
              and n.known_from <= @now and n.known_until > @now
            left join {Schema}.event e on @programmeThen = @programmeNow and e.position = case when n.rate is null
              then (select max(o.known_until) from {Schema}.rate o where o.stream_id = @programmeThen and o.month = w.month
                and o.currency = w.currency and o.known_until > @then and o.known_until <= @now)
              when n.known_from > @then then n.known_from end
            left join {Schema}.mt_events m on m.seq_id = e.position
            where t.rate is distinct from n.rate order by w.month, w.currency
            """);
        command.Parameters.AddWithValue("months", wanted.Select(of => of.Month).ToArray());
        command.Parameters.AddWithValue("currencies", wanted.Select(of => of.Currency).ToArray());
        command.Parameters.AddWithValue("programmeThen", then.Programme);
        command.Parameters.AddWithValue("programmeNow", now.Programme);
        command.Parameters.AddWithValue("then", then.Moment.KnownAt);
        command.Parameters.AddWithValue("now", now.Moment.KnownAt);
        var found = new List<RateDifference>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
            found.Add(new RateDifference(rows.GetString(0), rows.GetString(1), RateIn(rows, 2), RateIn(rows, 3), EventLinks.Read(rows, 4)));
        return found;

        static decimal? RateIn(NpgsqlDataReader rows, int column) =>
            rows.IsDBNull(column) ? null : rows.GetInt64(column) / RateRowMaker.Steps;
    }

    /// <summary>The rates that hold, by programme, currency and month.</summary>
    /// <param name="programme">Only this programme's.</param>
    /// <param name="month">Only this month's.</param>
    /// <param name="currency">Only this currency's.</param>
    /// <param name="moment">The moment.</param>
    /// <param name="most">The most of them.</param>
    /// <param name="skip">How many of them are left out first.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<IReadOnlyList<RateView>> ListAsync(
        Guid? programme, string? month, string? currency, Moment moment, int most, long skip, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"select {Columns} from {Schema}.rate r where {Wanted} order by r.stream_id, r.currency, r.month offset {skip} limit {most}");
        AddWanted(command, programme, month, currency, moment);
        return await ReadAsync(command, cancellation);
    }

    /// <summary>The rates of a programme that hold, the latest months first.</summary>
    public async Task<IReadOnlyList<RateView>> LatestAsync(Guid programme, Moment moment, int most, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"select {Columns} from {Schema}.rate r where {Wanted} order by r.month desc, r.currency limit {most}");
        AddWanted(command, programme, null, null, moment);
        return await ReadAsync(command, cancellation);
    }

    private static async Task<List<RateView>> ReadAsync(NpgsqlCommand command, CancellationToken cancellation)
    {
        var found = new List<RateView>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
            found.Add(new RateView(
                rows.GetGuid(0), rows.GetString(1), rows.GetString(2), rows.GetInt64(3) / RateRowMaker.Steps,
                Codes.Find<RateKind>(rows.GetString(4))!.Value, rows.GetGuid(5)));
        return found;
    }

    /// <summary>How many rates hold.</summary>
    public async Task<long> CountAsync(
        Guid? programme, string? month, string? currency, Moment moment, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select count(*) from {Schema}.rate r where {Wanted}");
        AddWanted(command, programme, month, currency, moment);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Fills in what a project has to spend and has spent in the currency of its programme.</summary>
    public async Task FillAsync(ProjectView project, Question question)
    {
        if (await OfProgrammeAsync(
            project.Terms.Programme.Id, ProjectMoney.CurrenciesOf(project), question.Moment, question.Cancellation) is { } rates)
            project.InProgrammeCurrency = ProjectMoney.InCurrencyOf(rates, [project]);
    }

    /// <summary>Fills in what the projects of a programme have to spend and have spent in its currency.</summary>
    public async Task FillAsync(ProgrammeView programme, Question question)
    {
        var projects = new List<ProjectView>();
        await using (var command = database.CreateCommand(
            $"select e.view from {Schema}.entity e where e.kind = 'project' and e.programmes @> array[@programme] and {Moment.Holds("e")}"))
        {
            command.Parameters.AddWithValue("programme", programme.Id);
            EntityList.Add(command, question.Moment);
            await using var rows = await command.ExecuteReaderAsync(question.Cancellation);
            while (await rows.ReadAsync(question.Cancellation))
                projects.Add(JsonSerializer.Deserialize<ProjectView>(rows.GetString(0), FactJson.Options)!);
        }

        var rates = await OfAsync(
            programme.Id, programme.Currency, projects.SelectMany(ProjectMoney.CurrenciesOf), question.Moment, question.Cancellation);
        programme.Money = ProjectMoney.InCurrencyOf(rates, projects);
    }

    private static string Wanted =>
        $"""
        {Moment.Known("r")} and (@programme is null or r.stream_id = @programme) and (@month is null or r.month = @month)
          and (@currency is null or r.currency = @currency)
        """;

    private static void AddWanted(NpgsqlCommand command, Guid? programme, string? month, string? currency, Moment moment)
    {
        command.Parameters.AddWithValue("programme", NpgsqlDbType.Uuid, (object?)programme ?? DBNull.Value);
        command.Parameters.AddWithValue("month", NpgsqlDbType.Text, (object?)month ?? DBNull.Value);
        command.Parameters.AddWithValue("currency", NpgsqlDbType.Text, (object?)currency ?? DBNull.Value);
        command.Parameters.AddWithValue("knownAt", moment.KnownAt);
    }

    private async Task<string?> CurrencyAsync(Guid programme, Moment moment, CancellationToken cancellation) =>
        (await TargetAsync(programme, null, moment, cancellation))?.Currency;
}
