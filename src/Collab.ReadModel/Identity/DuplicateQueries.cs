using Collab.Domain.Validation;
using Collab.Domain.Views;
using Collab.ReadModel.Reading;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Identity;

/// <summary>Two entities that may be one.</summary>
/// <param name="One">The one with the lower id.</param>
/// <param name="Other">The other one.</param>
/// <param name="Because">What is alike: <c>name</c>, or <c>date-and-place</c>.</param>
public sealed record AlikePair(AlikeEntity One, AlikeEntity Other, string Because);

/// <summary>
/// Finds entities that may have been recorded twice and of which nobody has decided yet: of one kind, with names that agree when case,
/// accents, legal form, punctuation and the order of words are taken away, and of activities on days that touch; and activities of one kind
/// on the same day in the same place.
/// </summary>
public sealed class DuplicateQueries(NpgsqlDataSource database)
{
    private const string Schema = StoreSchema.Name;
    private const string List = "duplicates";

    /// <summary>The kinds that are compared.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["activity", "organisation", "partnership"];

    // Days of which one is unknown may be the same.
    private const string DaysTouch =
        """
        (a.kind <> 'activity' or coalesce(a.starts, '-infinity') = '-infinity' or coalesce(b.starts, '-infinity') = '-infinity'
          or a.starts = b.starts or a.starts < b.ends and b.starts < a.ends)
        """;

    private static readonly string Pairs =
        $"""
        with apart as materialized (
          select coalesce((select s.other from {Schema}.identity s where s.relation = 'same' and s.id = d.id and {Moment.Known("s")} limit 1),
              d.id) as one,
            coalesce((select s.other from {Schema}.identity s where s.relation = 'same' and s.id = d.other and {Moment.Known("s")} limit 1),
              d.other) as other
          from {Schema}.identity d where d.relation = 'different' and {Moment.Known("d")}),
        pairs as (
          select a.id as one, b.id as other, a.kind, 'name' as because
          from {Schema}.entity a join {Schema}.entity b on b.kind = a.kind and b.plain = a.plain and b.id > a.id and {DaysTouch}
          where a.kind = any(@kinds) and a.plain <> '' and {Moment.Holds("a")} and {Moment.Holds("b")}
          union all
          select a.id, b.id, a.kind, 'date-and-place'
          from {Schema}.entity a join {Schema}.entity b on b.kind = 'activity' and b.venue = a.venue and b.starts = a.starts
            and b.subkind = a.subkind and b.id > a.id and b.plain <> a.plain and b.status <> 'cancelled'
          where a.kind = 'activity' and 'activity' = any(@kinds) and a.status <> 'cancelled' and length(a.venue) > 3
            and a.starts > '-infinity' and {Moment.Holds("a")} and {Moment.Holds("b")})
        """;

    private const string Undecided =
        "not exists (select from apart x where (x.one, x.other) in ((p.one, p.other), (p.other, p.one)))";

    /// <summary>The pairs of a question's moment, in order of their ids; its cursor is the question's. Null where the question is
    /// wrong.</summary>
    public async Task<Page<AlikePair>?> ListAsync(Question question)
    {
        var kinds = KindsOf(question);
        var limit = EntityList.Limit(question);
        var cursor = Cursor.Read(question, List, byDate: false);
        Guid? after = null;
        if (cursor is not null)
        {
            if (Guid.TryParseExact(cursor.Key, "D", out var one)) after = one;
            else question.Errors.Add(new ValidationError("cursor", ValidationCode.NoCursor));
        }

        if (question.Errors.Count > 0) return null;
        await using var command = database.CreateCommand(
            $"""
            {Pairs}
            select p.because, {Columns("a")}, {Columns("b")}, count(*) over ()
            from pairs p join {Schema}.entity a on a.kind = p.kind and a.id = p.one and {Moment.Holds("a")}
              join {Schema}.entity b on b.kind = p.kind and b.id = p.other and {Moment.Holds("b")}
            where {Undecided}{(after is null ? "" : " and (p.one, p.other) > (@one, @other)")}
            order by p.one, p.other limit {limit + 1}
            """);
        EntityList.Add(command, question.Moment);
        command.Parameters.AddWithValue("kinds", kinds);
        if (after is { } last)
        {
            command.Parameters.AddWithValue("one", last);
            command.Parameters.AddWithValue("other", cursor!.Id);
        }

        var pairs = new List<AlikePair>();
        var total = 0L;
        await using (var rows = await command.ExecuteReaderAsync(question.Cancellation))
            while (await rows.ReadAsync(question.Cancellation))
            {
                pairs.Add(new AlikePair(Read(rows, 1), Read(rows, 8), rows.GetString(0)));
                total = rows.GetInt64(15);
            }

        if (cursor is not null) total = await CountAsync(question);
        var shown = pairs.Take(limit).ToList();
        var next = pairs.Count > limit
            ? new Cursor(
                List, question.Moment.AsOf.UtcTicks, question.Moment.KnownAt, $"{shown[^1].One.Id}", shown[^1].Other.Id).For(question).Write()
            : null;
        return new Page<AlikePair>(shown, next, total);
    }

    /// <summary>How many pairs there are.</summary>
    public async Task<long> CountAsync(Question question)
    {
        await using var command = database.CreateCommand($"{Pairs} select count(*) from pairs p where {Undecided}");
        EntityList.Add(command, question.Moment);
        command.Parameters.AddWithValue("kinds", KindsOf(question));
        return (long)(await command.ExecuteScalarAsync(question.Cancellation))!;
    }

    /// <summary>What is recorded already and may be the same as something that is about to be recorded.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="name">Its name or title.</param>
    /// <param name="question">The question.</param>
    public async Task<IReadOnlyList<AlikeEntity>> LikeAsync(string kind, string name, Question question)
    {
        await using var command = database.CreateCommand(
            $"""
            select {Columns("a")} from {Schema}.entity a
            where a.kind = @kind and a.plain = @plain and {Moment.Holds("a")} order by a.starts desc nulls last, a.id limit 20
            """);
        EntityList.Add(command, question.Moment);
        command.Parameters.AddWithValue("kind", kind);
        command.Parameters.AddWithValue("plain", PlainName.Of(name));
        var found = new List<AlikeEntity>();
        await using var rows = await command.ExecuteReaderAsync(question.Cancellation);
        while (await rows.ReadAsync(question.Cancellation)) found.Add(Read(rows, 0));
        return found;
    }

    /// <summary>The columns of an entity that is compared.</summary>
    internal static string Columns(string alias) =>
        $"{alias}.kind, {alias}.id, {alias}.title, {alias}.subkind, {alias}.status, {alias}.starts, coalesce({alias}.venue, {alias}.seats[1])";

    private static string[] KindsOf(Question question) => question.Text("kind") is { } kind ? [kind] : [.. Kinds];

    /// <summary>Reads <see cref="Columns"/>.</summary>
    internal static AlikeEntity Read(NpgsqlDataReader rows, int first) => new(
        rows.GetString(first), rows.GetGuid(first + 1), rows.GetString(first + 2), rows.GetString(first + 3), rows.GetString(first + 4),
        rows.IsDBNull(first + 5) || rows.GetDateTime(first + 5) == DateTime.MinValue ? null : rows.GetFieldValue<DateTimeOffset>(first + 5),
        rows.IsDBNull(first + 6) ? null : rows.GetString(first + 6));
}
