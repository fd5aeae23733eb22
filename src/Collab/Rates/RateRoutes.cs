using System.Globalization;
using Collab.Accounts;
using Collab.Api;
using Collab.Domain.Facts;
using Collab.Domain.Programmes;
using Collab.Domain.Validation;
using Collab.Http;
using Collab.Import;
using Collab.ReadModel.Rates;
using Collab.ReadModel.Reading;
using Collab.Recording;
using NodaTime.Text;

namespace Collab.Rates;

/// <summary>What came of a file of rates.</summary>
/// <param name="Kind">Whose rates they are.</param>
/// <param name="MonthRule">How daily rates became one of the month; null: they are monthly.</param>
/// <param name="Rates">The rates that were read.</param>
/// <param name="Problems">What could not be read.</param>
/// <param name="Receipt">What was stored, or would be stored; null where nothing was decided: no source was given.</param>
public sealed record RateImportAnswer(
    RateKind Kind, MonthRule? MonthRule, IReadOnlyList<MonthlyRate> Rates, IReadOnlyList<RateFileProblem> Problems, Receipt? Receipt);

/// <summary>Exchange rates over HTTP.</summary>
internal static class RateRoutes
{
    private static readonly string[] FileTypes = ["text/csv", "text/plain", "application/csv", "application/octet-stream"];

    private static readonly QueryParameter[] Columns =
    [
        new("programme", "UUID of a programme: the rates that it adopted.", ""),
        new("objective", "Code of a specific objective of that programme: its figures are converted by the same rates.", "1.1"),
        new("project", "UUID of a project: the rates of the programme that it stands under, by which its figures are converted.", ""),
        new("organisation", "Refused: organisations adopt no rates, and their figures are converted into no currency.", ""),
        new("month", "Only rates of this month.", "2024-01"),
        new("currency", "Only rates of this currency.", "CZK"),
    ];

    private static readonly QueryParameter[] OfFile =
    [
        new("month", "The month of rates that say none themselves.", "2024-01"),
        new("from", "Only rates from this month on.", "2024-01"),
        new("to", "Only rates up to this month.", "2024-12"),
        new("currencies", "Only rates of these currencies, separated by commas.", "CZK,PLN"),
        new("monthRule", "How daily rates become one of the month.", "average", Members.CodesOf(typeof(MonthRule))),
        new("occurred", "The day of the adoption.", "2024-02-01"),
        new("source", "UUID of the document.", ""),
        new("passage", "Where in the document.", "InforEuro, January 2024"),
        QueryParameter.Switch("leaveOut", "true adopts what could be read and leaves out the rest.", "true"),
        QueryParameter.Switch("dryRun", "true reads and decides everything and stores nothing.", "true"),
    ];

    public static void AddRates(this IServiceCollection services)
    {
        services.AddSingleton<RateQueries>();
        services.AddScoped<RateImport>();
    }

    public static void MapRates(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/rates", (HttpContext context, Reader reader, RateQueries rates, PartQuestions parts) =>
                reader.AnswerAsync(context, question => ListAsync(question, rates, parts)))
            .Pages<RateView>(
                "list-rates", "Lists the exchange rates that hold: units of a currency for one euro, by programme, currency and month.",
                Columns);
        var import = routes.MapPost("/api/programmes/{programmeId:guid}/rates/import", ImportAsync).WithName("import-exchange-rates")
            .WithTags("Recording")
            .WithSummary("Adopts the exchange rates of a CSV file as the Commission (InforEuro) or the European Central Bank publishes it.")
            .RequireAuthorization(Policies.Write).Takes(typeof(string), new TakenBody(FileTypes, NotCsv, NotCsv))
            .Produces<RateImportAnswer>();
        foreach (var parameter in OfFile) import.WithMetadata(parameter);
        foreach (var status in new[] { 400, 401, 403, 404, 409, 413, 415, 422, 429 })
            import.Produces<Problem>(status, Problems.ContentType);
    }

    private static async Task<object?> ListAsync(Question question, RateQueries rates, PartQuestions parts)
    {
        const string list = "rates";
        var programme = await ProgrammeAsync(question, rates, parts);
        var month = MonthIn(question.Text("month"), "month", question.Errors);
        var currency = CurrencyIn(question.Text("currency"), "currency", question.Errors);
        var limit = EntityList.Limit(question);
        var cursor = Cursor.Read(question, list, byDate: false);
        var skip = 0L;
        if (cursor is not null && !long.TryParse(cursor.Key, NumberStyles.None, CultureInfo.InvariantCulture, out skip))
            question.Errors.Add(new ValidationError("cursor", ValidationCode.NoCursor));
        if (question.Errors.Count > 0) return null;
        if (question.WantsTable)
            return Csv.Result(
                list, ["programme", "month", "currency", "rate", "kind", "factId"],
                await rates.ListAsync(programme, month, currency, question.Moment, int.MaxValue, 0, question.Cancellation),
                rate => [rate.Programme, rate.Month, rate.Currency, rate.Rate, rate.Kind, rate.FactId]);
        var found = await rates.ListAsync(programme, month, currency, question.Moment, limit + 1, skip, question.Cancellation);
        var next = found.Count > limit
            ? new Cursor(
                list, question.Moment.AsOf.UtcTicks, question.Moment.KnownAt, (skip + limit).ToString(CultureInfo.InvariantCulture),
                Guid.Empty).For(question).Write()
            : null;
        return new Page<RateView>(
            [.. found.Take(limit)], next, await rates.CountAsync(programme, month, currency, question.Moment, question.Cancellation));
    }

    // The programme whose rates are meant; null: any. Of a project that stands under none there are no rates.
    private static async Task<Guid?> ProgrammeAsync(Question question, RateQueries rates, PartQuestions parts)
    {
        var part = await parts.ReadAsync(question);
        if (part.Organisation is not null)
            question.Errors.Add(new ValidationError("organisation", ValidationCode.NoRatesOfOrganisation));
        if (part is { Project: not null, Programme: not null })
            question.Errors.Add(new ValidationError("project", ValidationCode.ProgrammeOrProject));
        if (part.Project is null || question.Errors.Count > 0) return part.Programme;
        return (await rates.TargetAsync(null, part.Project, question.Moment, question.Cancellation))?.Programme ?? Guid.Empty;
    }

    private static async Task<IResult> ImportAsync(Guid programmeId, HttpContext context, RateImport import)
    {
        var request = context.Request;
        var errors = new List<ValidationError>();
        string? Text(string name) => request.Query[name] is [{ Length: > 0 } text, ..] ? text : null;
        var currencies = (Text("currencies") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var currency in currencies) CurrencyIn(currency, "currencies", errors);
        var question = new RateFileQuestion(
            MonthIn(Text("month"), "month", errors), MonthIn(Text("from"), "from", errors), MonthIn(Text("to"), "to", errors), currencies,
            Text("monthRule") is { } rule ? Codes.Find<MonthRule>(rule)!.Value : MonthRule.Average);
        var key = request.Headers[CommandReader.KeyHeader] is [{ Length: > 0 } given, ..] ? given : null;
        errors.AddRange(CommandReader.FaultsInKey(key, CommandReader.KeyHeader));
        if (errors.Count == 0) errors.AddRange(question.Faults());
        if (errors.Count > 0) return Reader.Refused(errors);

        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, context.RequestAborted);
        RateFileReading reading;
        try
        {
            reading = RateFile.Read(body.ToArray(), question);
        }
        catch (SheetUnreadableException unreadable)
        {
            return Problems.Result(StatusCodes.Status400BadRequest, "not-csv", unreadable.Message);
        }

        var dryRun = KnownParameters.IsOn(request, "dryRun");
        if (reading.Problems.Count > 0 && !dryRun && !KnownParameters.IsOn(request, "leaveOut"))
            return Problems.Result(new Problem(
                StatusCodes.Status400BadRequest, "rates-unread",
                "The file has rows that cannot be read, and nothing was stored: see errors, or send leaveOut=true to leave them out.")
            {
                Errors = [.. reading.Problems.Select(problem => problem.Error with { Pointer = PointerTo(problem) })],
            });
        if (dryRun && (Text("source") is null || reading.Rates.Count == 0)) return TypedResults.Json(AnswerOf(reading, null),
            AnswerJson.Options);
        var note = new RateTableNote(programmeId, Text("occurred"), Text("source"), Text("passage"), key);
        var result = await import.RecordAsync(reading, note, context.Actor().Id, !dryRun, context.RequestAborted);
        if (result.Receipt is not { } receipt) return CommandResults.Of(context, result);
        // The headers of a receipt, and with it what was read.
        CommandResults.Of(context, result);
        return TypedResults.Json(AnswerOf(reading, receipt), AnswerJson.Options);
    }

    private static RateImportAnswer AnswerOf(RateFileReading reading, Receipt? receipt) =>
        new(reading.Kind, reading.MonthRule, reading.Rates, reading.Problems, receipt);

    private static Problem NotCsv => new(
        StatusCodes.Status415UnsupportedMediaType, "not-csv",
        "Send the file itself as the body, as Content-Type: text/csv. What else is said of it stands in the address.")
    {
        Errors = [new ValidationError("Content-Type", ValidationCode.NotOneOf, string.Join(", ", FileTypes))],
    };

    // Row and column of the file; of the file as a whole, what the caller can change.
    private static string PointerTo(RateFileProblem problem) => problem.Error.Code switch
    {
        ValidationCode.MonthNeeded => "month",
        ValidationCode.TooManyRates => "/rates",
        _ when problem.Column.Length == 0 => $"/{problem.Row}",
        _ => $"/{problem.Row}/{problem.Column.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}",
    };

    private static string? MonthIn(string? text, string member, List<ValidationError> errors)
    {
        if (text is null || YearMonthPattern.Iso.Parse(text) is { Success: true, Value.Year: >= 1000 and <= 2999 }) return text;
        errors.Add(new ValidationError(member, ValidationCode.NoMonth));
        return null;
    }

    private static string? CurrencyIn(string? text, string member, List<ValidationError> errors)
    {
        if (text is null || Currencies.Knows(text)) return text;
        errors.Add(new ValidationError(member, ValidationCode.NoCurrency));
        return null;
    }
}
