using System.Text.Json;
using Collab.Domain.Facts;
using Collab.Domain.Partnerships;
using Collab.Domain.Programmes;
using Collab.Domain.Rates;
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
        Guid programme, string currency, IEnumerable<string> currencies, Moment moment, CancellationToken cancellation)
    {
        var wanted = currencies.Append(currency).Distinct().ToArray();
        var rates = new Dictionary<(string, string), decimal>();
        var facts = new Dictionary<(string, string), Guid>();
        await using var command = database.CreateCommand(
            $"select r.month, r.currency, r.rate, r.fact_id from {Schema}.rate r where r.stream_id = @programme and r.currency = any(@currencies) and {Moment.Known("r")}");
        command.Parameters.AddWithValue("programme", programme);
        command.Parameters.AddWithValue("currencies", wanted);
        command.Parameters.AddWithValue("knownAt", moment.KnownAt);
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            var of = (rows.GetString(0), rows.GetString(1));
            rates[of] = rows.GetInt64(2) / RateRowMaker.Steps;
            facts[of] = rows.GetGuid(3);
        }

        return new ExchangeRates(currency, rates, facts);
    }

    /// <summary>The programme, and its currency, that figures of a project or a programme are converted into; null where there is
    /// none.</summary>
    public async Task<(Guid Programme, string Currency)?> TargetAsync(
        Guid? programme, Guid? project, Moment moment, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            select e.id, e.view ->> 'currency' from {Schema}.entity e where e.kind = 'programme' and {Moment.Holds("e")}
              and e.id = coalesce(@programme, (select (p.view -> 'terms' -> 'programme' ->> 'id')::uuid from {Schema}.entity p
                where p.kind = 'project' and p.id = @project and {Moment.Holds("p")}))
            """);
        command.Parameters.AddWithValue("programme", NpgsqlDbType.Uuid, (object?)programme ?? DBNull.Value);
        command.Parameters.AddWithValue("project", NpgsqlDbType.Uuid, (object?)project ?? DBNull.Value);
        EntityList.Add(command, moment);
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        return await rows.ReadAsync(cancellation) ? (rows.GetGuid(0), rows.GetString(1)) : null;
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
