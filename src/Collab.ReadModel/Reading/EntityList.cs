using System.Runtime.CompilerServices;
using System.Text.Json;
using Collab.Domain;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Places;
using Collab.Domain.Validation;
using Collab.Domain.Views;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Reading;

/// <summary>How a kind of entity is listed.</summary>
/// <param name="Kind">The kind's name in rows.</param>
/// <param name="Kinds">The kinds within the kind, as an enumeration.</param>
/// <param name="Statuses">The statuses, as an enumeration.</param>
/// <param name="ByDate">True: newest first, undated last. False: by title.</param>
/// <param name="Columns">The columns of the CSV.</param>
/// <param name="Cells">The cells of a row of the CSV.</param>
public sealed record ListShape<TView>(
    string Kind, Type Kinds, Type Statuses, bool ByDate, IReadOnlyList<string> Columns,
    Func<TView, IReadOnlyList<object?>> Cells) where TView : EntityView;

/// <summary>Lists and looks up entities at a moment, from their rows.</summary>
public sealed class EntityList(
    NpgsqlDataSource database, NameQueries names, FigureQueries figures, CodeLists codes, PartQuestions parts, IdentityQueries identities)
{
    /// <summary>Entries of a page when nobody says otherwise.</summary>
    public const int UsualLimit = 50;

    /// <summary>The most entries a page can have.</summary>
    public const int HighestLimit = 500;

    private const string Table = StoreSchema.Name + ".entity";

    /// <summary>One entity at the question's moment; null when nothing of that time knows it. What is one with others is found by the id
    /// of each.</summary>
    public async Task<TView?> FindAsync<TView>(string kind, Guid id, Question question) where TView : EntityView =>
        await ReadAsync<TView>(kind, id, question)
            ?? (await identities.OfAsync(id, question.Moment, question.Cancellation) is var one && one != id
                ? await ReadAsync<TView>(kind, one, question)
                : null);

    private async Task<TView?> ReadAsync<TView>(string kind, Guid id, Question question) where TView : EntityView
    {
        await using var command = database.CreateCommand(
            $"""
            select view, (select count(*) from {StoreSchema.Name}.event v where v.stream_id = @id and v.position <= @knownAt)
            from {Table} e where kind = @kind and id = @id and {Moment.Holds("e")}
            """);
        command.Parameters.AddWithValue("kind", kind);
        command.Parameters.AddWithValue("id", id);
        Add(command, question.Moment);
        TView view;
        await using (var rows = await command.ExecuteReaderAsync(question.Cancellation))
        {
            if (!await rows.ReadAsync(question.Cancellation)) return null;
            view = JsonSerializer.Deserialize<TView>(rows.GetString(0), FactJson.Options)!;
            view.Version = rows.GetInt64(1);
        }

        await names.FillAsync([view], question.Moment, question.Cancellation);
        return view;
    }

    /// <summary>Entities and their titles as they are last seen at the question's position, whatever the moment, by id; what nothing knows
    /// is left out.</summary>
    public async Task<IReadOnlyDictionary<Guid, (string Title, EntityView View)>> LatestAsync(
        IReadOnlyCollection<(string Kind, Guid Id)> wanted, Question question)
    {
        var found = new Dictionary<Guid, (string Title, EntityView View)>();
        if (wanted.Count == 0) return found;
        var distinct = wanted.Distinct().ToList();
        await using var command = database.CreateCommand(
            $"""
            select distinct on (e.id) e.kind, e.id, e.title, e.view
            from unnest(@kinds, @ids) as w (kind, id) join {Table} e on e.kind = w.kind and e.id = w.id and {Moment.Known("e")}
            order by e.id, e.valid_from desc
            """);
        command.Parameters.AddWithValue("kinds", distinct.Select(entry => entry.Kind).ToArray());
        command.Parameters.AddWithValue("ids", distinct.Select(entry => entry.Id).ToArray());
        command.Parameters.AddWithValue("knownAt", question.Moment.KnownAt);
        await using (var rows = await command.ExecuteReaderAsync(question.Cancellation))
        {
            while (await rows.ReadAsync(question.Cancellation))
            {
                var type = Slices.Named(rows.GetString(0)).View;
                found[rows.GetGuid(1)] =
                    (rows.GetString(2), (EntityView)JsonSerializer.Deserialize(rows.GetString(3), type, FactJson.Options)!);
            }
        }

        await names.FillAsync([.. found.Values.Select(entry => entry.View)], question.Moment, question.Cancellation);
        return found;
    }

    /// <summary>The first entities of a kind that stand under a programme, and whether there are more.</summary>
    public async Task<(IReadOnlyList<TView> Items, bool More)> UnderAsync<TView>(
        ListShape<TView> shape, Guid programme, int most, Question question, Action<TView, Moment>? finish = null) where TView : EntityView
    {
        var (items, next) = await FirstAsync(shape, Filter.Under(programme), most, question, finish);
        return (items, next is not null);
    }

    /// <summary>The first entities of a kind that belong to a project.</summary>
    public async Task<IReadOnlyList<TView>> OfProjectAsync<TView>(
        ListShape<TView> shape, Guid project, int most, Question question, Action<TView, Moment>? finish = null) where TView : EntityView =>
        (await FirstAsync(shape, Filter.Of(project), most, question, finish)).Items;

    private Task<(IReadOnlyList<TView> Items, Cursor? Next)> FirstAsync<TView>(
        ListShape<TView> shape, Filter filter, int most, Question question, Action<TView, Moment>? finish) where TView : EntityView =>
        PageAsync(
            shape, filter, ListOrder.Usual(shape.ByDate), question.Moment, null, most, finish, question.Cancellation);

    /// <summary>The titles of the entities of a kind at a question's moment, in order of them.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="most">The most of them.</param>
    /// <param name="question">The question.</param>
    public async Task<IReadOnlyList<(Guid Id, string Title)>> TitlesAsync(string kind, int most, Question question)
    {
        await using var command = database.CreateCommand(
            $"select e.id, e.title from {Table} e where e.kind = @kind and {Moment.Holds("e")} order by lower(e.title), e.id limit {most}");
        command.Parameters.AddWithValue("kind", kind);
        Add(command, question.Moment);
        var titles = new List<(Guid, string)>();
        await using var rows = await command.ExecuteReaderAsync(question.Cancellation);
        while (await rows.ReadAsync(question.Cancellation)) titles.Add((rows.GetGuid(0), rows.GetString(1)));
        return titles;
    }

    /// <summary>A page of a list as JSON, or the whole list as CSV where the caller asks for that; null where the question is
    /// wrong.</summary>
    public async Task<object?> ListAsync<TView>(ListShape<TView> shape, Question question, Action<TView, Moment>? finish = null) where TView
        : EntityView
    {
        if (!question.WantsTable) return await ReadAsync(shape, question, finish);
        var filter = await Filter.ReadAsync(question, codes, shape.Kind, shape.Kinds, shape.Statuses, parts);
        var order = ListOrder.Read(question, shape.ByDate);
        return question.Errors.Count > 0
            ? null
            : new TableAnswer(shape.Kind, shape.Columns, AllAsync(shape, filter, order, question, finish));
    }

    /// <summary>A page of a list; null where the question is wrong.</summary>
    public async Task<Page<TView>?> ReadAsync<TView>(
        ListShape<TView> shape, Question question, Action<TView, Moment>? finish = null) where TView : EntityView
    {
        var filter = await Filter.ReadAsync(question, codes, shape.Kind, shape.Kinds, shape.Statuses, parts);
        var limit = Limit(question);
        var order = ListOrder.Read(question, shape.ByDate);
        var cursor = Cursor.Read(question, order.ListName(shape.Kind, shape.ByDate), order.ByDate);
        if (question.Errors.Count > 0) return null;

        var page = await PageAsync(shape, filter, order, question.Moment, cursor, limit, finish, question.Cancellation);
        return new Page<TView>(page.Items, page.Next?.For(question).Write(), await CountAsync(shape.Kind, filter, question));
    }

    private async IAsyncEnumerable<IReadOnlyList<object?>> AllAsync<TView>(
        ListShape<TView> shape, Filter filter, ListOrder order, Question question, Action<TView, Moment>? finish,
        [EnumeratorCancellation] CancellationToken cancellation = default)
        where TView : EntityView
    {
        Cursor? cursor = null;
        do
        {
            (var items, cursor) = await PageAsync(shape, filter, order, question.Moment, cursor, HighestLimit, finish, cancellation);
            foreach (var item in items) yield return shape.Cells(item);
        }
        while (cursor is not null);
    }

    private async Task<(IReadOnlyList<TView> Items, Cursor? Next)> PageAsync<TView>(
        ListShape<TView> shape, Filter filter, ListOrder order, Moment moment, Cursor? cursor, int limit, Action<TView, Moment>? finish,
        CancellationToken cancellation)
        where TView : EntityView
    {
        var key = order.Key;
        var after = cursor is null
            ? ""
            : $"and ({key}, e.id) {(order.Descending ? "<" : ">")} (@key{(order.ByDate ? "::timestamptz" : "")}, @after)";
        await using var command = database.CreateCommand(
            $"select e.id, {key}::text, e.view from {Table} e where e.kind = @kind and {Moment.Holds("e")} {filter.Condition} {after} order by {order.By} limit {limit + 1}");
        command.Parameters.AddWithValue("kind", shape.Kind);
        Add(command, moment);
        filter.Add(command);
        if (cursor is not null)
        {
            command.Parameters.AddWithValue("key", cursor.Key);
            command.Parameters.AddWithValue("after", cursor.Id);
        }

        var found = new List<(Guid Id, string Key, TView View)>();
        await using (var rows = await command.ExecuteReaderAsync(cancellation))
        {
            while (await rows.ReadAsync(cancellation))
                found.Add((rows.GetGuid(0), rows.GetString(1), JsonSerializer.Deserialize<TView>(rows.GetString(2), FactJson.Options)!));
        }

        var items = found.Take(limit).Select(entry => entry.View).ToList();
        await names.FillAsync(items, moment, cancellation);
        foreach (var item in items) finish?.Invoke(item, moment);
        var last = found.Count > limit ? found[limit - 1] : default;
        return (items, found.Count > limit
            ? new Cursor(order.ListName(shape.Kind, shape.ByDate), moment.AsOf.UtcTicks, moment.KnownAt, last.Key, last.Id)
            : null);
    }

    private async Task<long> CountAsync(string kind, Filter filter, Question question)
    {
        // Of everything there is, the running totals know how much.
        if (filter.Condition.Length == 0)
        {
            var known = await figures.ReadAsync(question.Moment, [FigureKeys.Entities], null, question.Cancellation);
            return known.Of(FigureKeys.Entities).Where(entry => entry.Key.StartsWith(kind + "|", StringComparison.Ordinal))
                .Sum(entry => entry.Value);
        }

        await using var command =
            database.CreateCommand($"select count(*) from {Table} e where e.kind = @kind and {Moment.Holds("e")} {filter.Condition}");
        command.Parameters.AddWithValue("kind", kind);
        Add(command, question.Moment);
        filter.Add(command);
        return (long)(await command.ExecuteScalarAsync(question.Cancellation))!;
    }

    /// <summary>How many entries the caller wants.</summary>
    public static int Limit(Question question)
    {
        if (question.Text("limit") is not { } text) return UsualLimit;
        if (int.TryParse(text, out var limit) && limit is >= 1 and <= HighestLimit) return limit;
        question.Errors.Add(new ValidationError("limit", ValidationCode.NoLimit, HighestLimit));
        return UsualLimit;
    }

    /// <summary>Gives a query its two clocks.</summary>
    public static void Add(NpgsqlCommand command, Moment moment)
    {
        command.Parameters.AddWithValue("asOf", moment.AsOfRow);
        command.Parameters.AddWithValue("knownAt", moment.KnownAt);
    }
}
