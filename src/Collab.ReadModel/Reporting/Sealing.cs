using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Reporting;
using Collab.Domain.Validation;
using Collab.Domain.Views;
using Collab.ReadModel.Indicators;
using Collab.ReadModel.Reading;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Reporting;

/// <summary>
/// Takes the figures of a period as they are known at a position: what a seal freezes. A figure of a period counts what happened within its
/// span, as true at its end, by the rule in force at its end.
/// </summary>
public sealed class Sealing(NpgsqlDataSource database, IndicatorQueries indicators, ReadPosition position) : ICommandPreparation
{
    private const string Schema = StoreSchema.Name;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public Type EventType => typeof(PeriodSealed);

    public async Task<IReadOnlyList<ValidationError>> ErrorsInAsync(object asked, CancellationToken cancellation) =>
        await ErrorsInAsync((PeriodSealed)asked, cancellation);

    public async Task<(object Payload, SubmissionProblem? Problem)> CompleteAsync(
        Guid stream, object asked, CancellationToken cancellation) =>
        await FillAsync(stream, (PeriodSealed)asked, cancellation) is { } filled ? (filled, null) : (asked, NotThere);

    private async Task<IReadOnlyList<ValidationError>> ErrorsInAsync(PeriodSealed asked, CancellationToken cancellation)
    {
        var errors = new List<ValidationError>();
        if (asked.Figures is not null) errors.Add(new ValidationError("/figures", ValidationCode.FilledInByTracker));
        // What is stored and not read yet is waited for, so that a receipt's own position can be sealed.
        if (asked.Position is { } at && at > position.Current
            && (at > await StoredAsync(cancellation) || !await position.IncludesAsync(at, Patience, cancellation)))
            errors.Add(new ValidationError("/position", ValidationCode.PositionNotReached, position.Current));
        return errors;
    }

    // Null when the read side does not include in time what was stored before. A period that does not exist is left to the decision.
    private async Task<PeriodSealed?> FillAsync(Guid period, PeriodSealed asked, CancellationToken cancellation)
    {
        if (!await position.IncludesAsync(await StoredAsync(cancellation), Patience, cancellation)) return null;
        var knownAt = asked.Position ?? position.Current;
        if (await FindAsync(period, cancellation) is not { } view) return asked with { Position = knownAt, Figures = [] };
        var sealedFigures = new List<SealedFigure>();
        foreach (var scope in await ScopesAsync(view, knownAt, cancellation))
        {
            var figure = await indicators.ValueAsync(scope, cancellation);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await foreach (var line in indicators.CountedAsync(scope, cancellation)) hash.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
            sealedFigures.Add(new SealedFigure
            {
                Code = new IndicatorCode(figure.Code),
                Rule = scope.Rule.Version,
                Value = figure.Value,
                Approximate = figure.Approximate,
                Counted = figure.Counted,
                Rejected = figure.Rejected,
                Facts = Convert.ToHexStringLower(hash.GetHashAndReset()),
            });
        }

        return asked with { Position = knownAt, Figures = sealedFigures };
    }

    private SubmissionProblem NotThere => new(
        ProblemKind.Unavailable, "not-there-yet",
        $"The read side is at position {position.Current} and does not include everything stored: seal again in a moment.");

    /// <summary>The periods known at a question's moment, the latest first.</summary>
    public async Task<IReadOnlyList<PeriodView>> PeriodsAsync(int most, Question question)
    {
        await using var command = database.CreateCommand(
            $"select view from {Schema}.entity e where e.kind = 'period' and {Moment.Holds("e")} order by e.starts desc, e.id desc limit {most}");
        EntityList.Add(command, question.Moment);
        var periods = new List<PeriodView>();
        await using var rows = await command.ExecuteReaderAsync(question.Cancellation);
        while (await rows.ReadAsync(question.Cancellation))
            periods.Add(JsonSerializer.Deserialize<PeriodView>(rows.GetString(0), FactJson.Options)!);
        return periods;
    }

    /// <summary>The figures of a period at a position, as questions.</summary>
    public async Task<IReadOnlyList<FigureScope>> ScopesAsync(PeriodView period, long knownAt, CancellationToken cancellation)
    {
        var end = period.Until.AddTicks(-TimeSpan.TicksPerMicrosecond);
        var moment = new Moment(end, knownAt, false);
        var decisions = await indicators.DecisionsAsync(moment, cancellation);
        return [.. period.Indicators.Select(IndicatorDefinition.Find).OfType<IndicatorDefinition>()
            .Select(indicator => FigureScope.Of(indicator, decisions.GetValueOrDefault(indicator.Code), moment, end) with
            {
                From = Span.Database(period.From),
                Until = Span.Database(period.Until),
            })];
    }

    /// <summary>Each figure of a period: as reported, and as the same question is answered at a position.</summary>
    public async Task<IReadOnlyList<PeriodFigure>> FiguresAsync(PeriodView period, long knownAt, int most, CancellationToken cancellation)
    {
        var found = new List<PeriodFigure>();
        var reported = period.Status == PeriodStatus.Sealed ? period.Seals[^1] : null;
        var scopes = reported is null
            ? []
            : (await ScopesAsync(period, reported.Position, cancellation)).ToDictionary(scope => scope.Indicator.Code);
        foreach (var now in await ScopesAsync(period, knownAt, cancellation))
        {
            var today = await indicators.ValueAsync(now, cancellation);
            var figure = reported?.Figures.FirstOrDefault(known => known.Code.Value == now.Indicator.Code);
            var (count, _, facts) = figure is not null && scopes.TryGetValue(now.Indicator.Code, out var then)
                ? await indicators.DifferencesAsync(then, now, most, cancellation)
                : (0, 0, []);
            found.Add(new PeriodFigure
            {
                Code = now.Indicator.Code,
                Name = now.Indicator.Name,
                Unit = now.Indicator.Unit,
                Reported = figure?.Value,
                ReportedRule = figure?.Rule,
                Today = today.Value,
                Rule = now.Rule.Version,
                Approximate = today.Approximate,
                DifferenceCount = count,
                Differences = facts,
            });
        }

        return found;
    }

    /// <summary>The figures of a sealed period that come out differently at a position.</summary>
    public async Task<IReadOnlyList<(string Code, string Unit, decimal Reported, decimal Today)>> DriftAsync(
        PeriodView period, long knownAt, CancellationToken cancellation)
    {
        var drifted = new List<(string, string, decimal, decimal)>();
        var reported = period.Seals[^1];
        foreach (var now in await ScopesAsync(period, knownAt, cancellation))
        {
            if (reported.Figures.FirstOrDefault(known => known.Code.Value == now.Indicator.Code) is not { } figure) continue;
            var today = await indicators.ValueAsync(now, cancellation);
            if (today.Value != figure.Value) drifted.Add((figure.Code.Value, now.Indicator.Unit, figure.Value, today.Value));
        }

        return drifted;
    }

    // The period as it stands: its span never changes once figures were reported.
    private async Task<PeriodView?> FindAsync(Guid period, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"select view from {Schema}.entity where kind = 'period' and id = $1 and known_until = {Span.StillKnown} order by valid_from desc limit 1");
        command.Parameters.Add(new() { Value = period });
        return await command.ExecuteScalarAsync(cancellation) is string view
            ? JsonSerializer.Deserialize<PeriodView>(view, FactJson.Options)
            : null;
    }

    private async Task<long> StoredAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select {StoredEvents.LastPosition}");
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
