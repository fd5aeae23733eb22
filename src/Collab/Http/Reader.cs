using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Collab.Domain.Validation;
using Collab.ReadModel.Reading;
using Collab.Recording;
using Microsoft.Net.Http.Headers;
using Npgsql;

namespace Collab.Http;

/// <summary>A question over HTTP.</summary>
/// <param name="Context">The request.</param>
/// <param name="Moment">The two clocks.</param>
/// <param name="Errors">What is wrong with the question's parameters; filled while they are read.</param>
public sealed record HttpQuestion(HttpContext Context, Moment Moment, List<ValidationError> Errors)
    : Question(Moment, Errors, Context.RequestAborted)
{
    public override bool WantsTable => Csv.Wanted(Context.Request);

    public override IEnumerable<(string Name, string Value)> Parameters => Reader.ParametersOf(Context.Request.Query);

    protected override string? Said(string name) => Context.Request.Query[name] is [{ Length: > 0 } text] ? text : null;

    public override bool RestsOn(string tag, long position)
    {
        tag = AnswerVersion.In(tag);
        Context.Response.Headers.ETag = tag;
        Context.Response.Headers[Reader.PositionHeader] = position.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Context.Request.Headers.IfNoneMatch.Any(header => header?.Split(',', StringSplitOptions.TrimEntries).Contains(tag) == true);
    }
}

/// <summary>
/// Answers questions: finds the moment they are about, waits for it where asked, answers "unchanged" without touching a table, and says on
/// which position the answer rests.
/// </summary>
public sealed class Reader(ReadPosition position, NpgsqlDataSource database, MomentCache answers, TimeProvider time)
{
    public const string PositionHeader = "Collab-Position";
    public const string MinPositionHeader = "Collab-Min-Position";

    private const string JsonType = "application/json; charset=utf-8";

    // How long what is recorded may take until it is read.
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Answers with JSON, or with what <paramref name="answer"/> returns if that is a result already; null is 404.</summary>
    public async Task<IResult> AnswerAsync(HttpContext context, Func<HttpQuestion, Task<object?>> answer)
    {
        var errors = KnownParameters.FaultsIn(context);
        if (await WaitAsync(context, errors) is { } late) return late;
        var moment = await MomentAsync(context, errors);
        if (moment is null || errors.Count > 0) return Refused(errors);

        var headers = context.Response.Headers;
        var tag = Tag(context, moment);
        // What is asked with a body is not known by its address: no tag, no "unchanged".
        var tagged = !HttpMethods.IsPost(context.Request.Method);
        if (tagged) headers.ETag = tag;
        headers.CacheControl = "no-cache";
        headers[PositionHeader] = moment.KnownAt.ToString(System.Globalization.CultureInfo.InvariantCulture);
        headers.Vary = "Accept, Accept-Language, Authorization, Cookie";
        if (tagged && Matches(context.Request, tag)) return TypedResults.StatusCode(StatusCodes.Status304NotModified);

        var question = new HttpQuestion(context, moment, errors);
        var found = await answer(question);
        if (errors.Count > 0) return Unchecked(context, Refused(errors));
        return found switch
        {
            IResult result => result,
            TableAnswer table => Csv.Result(table.Name, table.Columns, table.Rows),
            NotModified => TypedResults.StatusCode(StatusCodes.Status304NotModified),
            null => Unchecked(
                context, Problems.Result(
                    StatusCodes.Status404NotFound, "not-found",
                    "Nothing of this id was known at this moment: check the id, asOf and knownAt.")),
            byte[] json => TypedResults.Text(json, JsonType),
            _ => TypedResults.Text(Json(found), JsonType),
        };
    }

    /// <summary>
    /// Answers as <see cref="AnswerAsync"/> does; what many ask for at once is found once for all of them. For questions whose answer
    /// depends on nothing but the address, the moment and the people's records, and never on who asks: they are given no request to look
    /// at. Whole lists are read by each for himself, and costly reads, which have a bound of their own.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="answer">Finds the answer, for somebody who may have gone meanwhile.</param>
    public Task<IResult> AnswerTogetherAsync(HttpContext context, Func<Question, Task<object?>> answer) =>
        AnswerAsync(context, async question =>
        {
            if (question.WantsTable || CostlyReads.IsCostly(context)) return await answer(question);
            var parameters = context.Request.Query;
            var (moment, people) = (question.Moment, position.PeopleRevision);
            var found = await answers.ShareAsync(
                KeyOf(context.Request, moment, people),
                async token =>
                {
                    var shared = new SharedQuestion(parameters, moment, [], token);
                    var found = await answer(shared);
                    return new SharedAnswer(found is null ? null : Json(found), shared.Errors);
                },
                context.RequestAborted);
            question.Errors.AddRange(found.Errors);
            return found.Json;
        });

    /// <summary>
    /// The question that a page's address asks. What is wrong with its clocks is noted and the page is about now: a page says so and still
    /// shows itself.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="faults">What is wrong with the address; what is wrong with its clocks is added.</param>
    /// <param name="least">A position that the answer is to include: waited for as long as for a caller of the API; null for none.</param>
    public async Task<Question> AskAsync(HttpContext context, List<ValidationError> faults, long? least)
    {
        // What no receipt can have said is not waited for.
        if (least is { } wanted && wanted > position.Current && wanted <= await LastStoredAsync(context.RequestAborted))
            await position.IncludesAsync(wanted, Patience, context.RequestAborted);
        var errors = new List<ValidationError>();
        var moment = await MomentAsync(context, errors);
        faults.AddRange(errors);
        return new HttpQuestion(context, moment ?? Now, []);
    }

    /// <summary>A question about now that needs nothing to be looked up.</summary>
    public Question Blind(HttpContext context) => new HttpQuestion(context, Now, []);

    private Moment Now
    {
        get
        {
            var now = EndOfMinute();
            return new Moment(now, position.Current, true) { Now = now };
        }
    }

    /// <summary>A refusal of the question's parameters.</summary>
    public static IResult Refused(IReadOnlyList<ValidationError> errors) =>
        Problems.Result(new Problem(StatusCodes.Status400BadRequest, "malformed",
            "The question cannot be read: see errors for each parameter at fault.")
        { Errors = errors });

    private static IResult Unchecked(HttpContext context, IResult result)
    {
        context.Response.Headers.Remove(HeaderNames.ETag);
        return result;
    }

    private async Task<IResult?> WaitAsync(HttpContext context, List<ValidationError> errors)
    {
        if (context.Request.Headers[MinPositionHeader] is not [{ Length: > 0 } wanted, ..]) return null;
        if (!long.TryParse(wanted, out var least) || least < 0)
        {
            errors.Add(new ValidationError(MinPositionHeader, ValidationCode.NoPositionNumber));
            return null;
        }

        if (await position.IncludesAsync(least, Patience, context.RequestAborted)) return null;
        context.Response.Headers.RetryAfter = "1";
        context.Response.Headers[PositionHeader] = position.Current.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Problems.Result(
            StatusCodes.Status503ServiceUnavailable, "not-there-yet",
            $"The read side is at position {position.Current} and does not include {least} yet: ask again in a second.");
    }

    private async Task<Moment?> MomentAsync(HttpContext context, List<ValidationError> errors)
    {
        var (current, now) = (position.Current, EndOfMinute());
        var asOf = context.Request.Query["asOf"] is [{ Length: > 0 } date] ? Instants.Read(date, "asOf", errors) : null;
        var known = current;
        DateTimeOffset? until = null;
        if (context.Request.Query["knownAt"] is [{ Length: > 0 } text])
        {
            if (text[0] == '@')
            {
                if (!long.TryParse(text.AsSpan(1), out known) || known < 0)
                    errors.Add(new ValidationError("knownAt", ValidationCode.NoPosition));
                else if (known > current) errors.Add(new ValidationError("knownAt", ValidationCode.PositionNotReached, $"@{current}"));
            }
            else if ((until = Instants.Read(text, "knownAt", errors)) is { } instant)
                known = await PositionAtAsync(instant, current, context.RequestAborted);
        }

        var moment = new Moment(asOf ?? now, known, asOf is null) { Now = now };
        if (errors.Count == 0 && context.Request.Query["cursor"] is [{ Length: > 0 } page] && Cursor.Read(page) is { } cursor
            && cursor.KnownAt <= current)
        {
            if (asOf is { } asked && asked.UtcTicks != cursor.AsOf) errors.Add(new ValidationError("asOf", ValidationCode.OtherThanCursor));
            // What was recorded until a moment that has just been, or is to come, may be more by now than it was on the first page.
            var mayHaveGrown = until > now - Settled;
            if (HasText(context.Request, "knownAt") && (mayHaveGrown ? known < cursor.KnownAt : known != cursor.KnownAt))
                errors.Add(new ValidationError("knownAt", ValidationCode.OtherThanCursor));
            moment = new Moment(new DateTimeOffset(cursor.AsOf, TimeSpan.Zero), cursor.KnownAt, false) { Now = now };
        }

        return errors.Count > 0 ? null : moment;
    }

    private static bool HasText(HttpRequest request, string name) => request.Query[name] is [{ Length: > 0 }];

    /// <summary>The parameters of an address that stand there once, by name.</summary>
    internal static IEnumerable<(string Name, string Value)> ParametersOf(IQueryCollection query) =>
        query.Where(parameter => parameter.Value is [{ Length: > 0 }]).Select(parameter => (parameter.Key, parameter.Value[0]!));

    // "Now" is the end of this minute: what is recorded in it counts, and within it the answer does not change by itself.
    private DateTimeOffset EndOfMinute()
    {
        var now = time.GetUtcNow().UtcTicks;
        return new DateTimeOffset(now - (now % TimeSpan.TicksPerMinute) + TimeSpan.TicksPerMinute, TimeSpan.Zero);
    }

    /// <summary>The position of the last event that is stored, whether the read side includes it or not; 0 before the first one.</summary>
    public async Task<long> LastStoredAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select {StoredEvents.LastPosition}");
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>The newest position that can be asked about.</summary>
    public long Newest => position.Current;

    /// <summary>When the last event up to a position was recorded; null before the first one.</summary>
    public async Task<DateTimeOffset?> RecordedAtAsync(long at, CancellationToken cancellation)
    {
        await using var command =
            database.CreateCommand($"select recorded_at from {StoreSchema.Name}.event where position <= $1 order by position desc limit 1");
        command.Parameters.Add(new() { Value = at });
        return await command.ExecuteScalarAsync(cancellation) is DateTime instant ? new DateTimeOffset(instant, TimeSpan.Zero) : null;
    }

    /// <summary>The position up to which everything was recorded by a moment; 0 before the first event.</summary>
    public Task<long> PositionAtAsync(DateTimeOffset instant, CancellationToken cancellation) =>
        PositionAtAsync(instant, position.Current, cancellation);

    private async Task<long> PositionAtAsync(DateTimeOffset instant, long current, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"select coalesce(max(position), 0) from {StoreSchema.Name}.event where recorded_at <= $1 and position <= $2");
        command.Parameters.Add(new() { Value = instant.UtcDateTime });
        command.Parameters.Add(new() { Value = current });
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    // Everything an answer can depend on: the position, the minute where "now" is asked for, the people's records, the form asked for, and
    // the program.
    private string Tag(HttpContext context, Moment moment)
    {
        var form = HashCode(context.Request.Headers.Accept.ToString() + "|" + context.Request.Headers.AcceptLanguage);
        return AnswerVersion.In(moment.AsOfNow
            ? FormattableString.Invariant(
                $"W/\"{moment.KnownAt}-{moment.AsOf.UtcTicks / TimeSpan.TicksPerMinute:x}-{position.PeopleRevision}-{form:x}\"")
            : FormattableString.Invariant($"W/\"{moment.KnownAt}-{position.PeopleRevision}-{form:x}\""));
    }

    private static byte[] Json(object answer) => JsonSerializer.SerializeToUtf8Bytes(answer, answer.GetType(), AnswerJson.Options);

    // An address may be long, and is somebody else's: what stands for it is short, and found for no other.
    private static string KeyOf(HttpRequest request, Moment moment, long people)
    {
        var address = string.Join('\n', request.Query.OrderBy(parameter => parameter.Key, StringComparer.Ordinal)
            .Select(parameter => $"{Uri.EscapeDataString(parameter.Key)}={Uri.EscapeDataString(parameter.Value.ToString())}")
            .Prepend(request.Path.Value));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address)));
        return FormattableString.Invariant($"{hash}|{moment.AsOf.UtcTicks}|{moment.KnownAt}|{moment.AsOfNow}|{people}");
    }

    // The same on every host and after every restart.
    private static uint HashCode(string text) => XxHash32.HashToUInt32(Encoding.UTF8.GetBytes(text));

    private static bool Matches(HttpRequest request, string tag) =>
        request.Headers.IfNoneMatch.Any(
            header => header is not null && header.Split(',', StringSplitOptions.TrimEntries).Any(known => known == tag || known == "*"));

    /// <summary>A question that several ask. It knows no request: whose it was may be over before the answer is found.</summary>
    private sealed record SharedQuestion(
        IQueryCollection Query, Moment Moment, List<ValidationError> Errors, CancellationToken Cancellation)
        : Question(Moment, Errors, Cancellation)
    {
        public override bool WantsTable => false;

        public override IEnumerable<(string Name, string Value)> Parameters => ParametersOf(Query);

        protected override string? Said(string name) => Query[name] is [{ Length: > 0 } text] ? text : null;

        public override bool RestsOn(string tag, long position) =>
            throw new InvalidOperationException("What an answer rests on is told to one caller, not to several.");
    }

    /// <summary>What several are answered.</summary>
    /// <param name="Json">The answer; null where nothing is known, or with errors.</param>
    /// <param name="Errors">What is wrong with the question.</param>
    private sealed record SharedAnswer(byte[]? Json, IReadOnlyList<ValidationError> Errors);
}
