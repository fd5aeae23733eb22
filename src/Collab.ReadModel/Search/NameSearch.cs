using System.Globalization;
using System.Text;
using Collab.ReadModel.Reading;
using Collab.ReadModel.Rows.Schema;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Search;

/// <summary>What was found, and how well it fits.</summary>
/// <param name="Hit">What was found.</param>
/// <param name="Errors">The letters in which it differs.</param>
/// <param name="AsTyped">Whether its name has the letters that were typed, accents and all.</param>
internal sealed record FoundName(Hit Hit, int Errors, bool AsTyped);

/// <summary>
/// Finds entities by their names without accents, case and punctuation, in one way after the other: by the beginning of the name, by the
/// beginnings of its words, by letters within it, and, where a kind has nothing of these, by what differs by a typing error.
/// </summary>
internal sealed class NameSearch(NpgsqlDataSource database)
{
    // Enough to find the best among, few enough to look at.
    private const int Looked = 200;

    // The words that the database looks for; all of them are compared.
    private const int MostWords = 6;

    // The least likeness of words, of 1, at which they are compared letter by letter.
    private const string LeastLikeness = "0.4";

    private const string Table = StoreSchema.Name + ".entity";
    private const string Open = "e.known_until = 9223372036854775807";

    private static readonly string Names = PlainNames.Of("e");
    private static readonly string Beginnings = $"left({Names}, {PlainNames.Sorted})";

    // A name as it is spelt without umlauts.
    private static readonly string Spelt = PlainNames.Plain(
        Umlauts.Aggregate("e.title", (text, pair) => $"replace({text}, '{pair.Letter}', '{pair.Spelt}')"));

    private string? trigrams;

    private static (string Letter, string Spelt)[] Umlauts =>
        [("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("Ä", "Ae"), ("Ö", "Oe"), ("Ü", "Ue"), ("å", "aa"), ("Å", "Aa"), ("ø", "oe"), ("Ø", "Oe")];

    /// <summary>Whether the database can find names so: asked once, since it is settled when the tracker starts.</summary>
    public async Task<bool> IsThereAsync(CancellationToken cancellation)
    {
        if (trigrams is null)
        {
            await using var command = database.CreateCommand(
                $"""
                select coalesce((select quote_ident(n.nspname) from pg_extension e join pg_namespace n on n.oid = e.extnamespace
                  where e.extname = 'pg_trgm' and to_regprocedure('{StoreSchema.Name}.names(text, text, jsonb)') is not null), '')
                """);
            trigrams = (string)(await command.ExecuteScalarAsync(cancellation))!;
        }

        return trigrams.Length > 0;
    }

    /// <summary>Finds.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="kinds">Where to look.</param>
    /// <param name="enough">Letters within names are looked for where a kind has fewer hits.</param>
    /// <param name="belongs">What to add to the condition on entities of the alias <c>e</c>.</param>
    /// <param name="add">Gives a query the values of that.</param>
    /// <param name="moment">The moment of the question.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>Each entity once, by the name that fits best.</returns>
    public async Task<List<FoundName>> FindAsync(
        string text, IReadOnlyList<string> kinds, int enough, string belongs, Action<NpgsqlCommand> add, Moment moment,
        CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        // What is set holds for this transaction.
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var typed = await TypedAsync(text, connection, transaction, cancellation);
        var found = new Dictionary<Guid, FoundName>();
        if (typed.Plain.Trim().Length == 0) return [];
        foreach (var stage in Stages(typed))
        {
            var lacking = kinds.Where(kind => found.Values.Count(one => one.Hit.Kind == kind) < (stage.IsLast ? 1 : enough)).ToList();
            if (lacking.Count == 0 || stage.Conditions.Count == 0) continue;
            await using var command = new NpgsqlCommand("", connection, transaction);
            EntityList.Add(command, moment);
            add(command);
            command.CommandText = Sql(stage, lacking, belongs, command.Parameters);
            await using var rows = await command.ExecuteReaderAsync(cancellation);
            while (await rows.ReadAsync(cancellation))
            {
                if (Read(rows, typed, text) is not { } hit) continue;
                if (!found.TryGetValue(hit.Hit.Id, out var before) || Compare(hit, before) < 0) found[hit.Hit.Id] = hit;
            }
        }

        return [.. found.Values];
    }

    /// <summary>Which of two fits better.</summary>
    public static int Compare(FoundName one, FoundName other) =>
        (one.Hit.Match, one.Errors, !one.AsTyped).CompareTo((other.Hit.Match, other.Errors, !other.AsTyped));

    private static async Task<Typed> TypedAsync(
        string text, NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellation)
    {
        var spelt = Umlauts.Aggregate(text, (made, pair) => made.Replace(pair.Letter, pair.Spelt, StringComparison.Ordinal));
        var joined = new[] { ("ae", "a"), ("oe", "o"), ("ue", "u") }.Aggregate(
            text, (made, pair) => made.Replace(pair.Item1, pair.Item2, StringComparison.OrdinalIgnoreCase));
        await using var command = new NpgsqlCommand(
            $"""
            select {PlainNames.Plain("@text")}, {PlainNames.Plain("@spelt")}, {PlainNames.Plain("@joined")},
              set_config('pg_trgm.word_similarity_threshold', '{LeastLikeness}', true), set_config('plan_cache_mode', 'force_custom_plan', true)
            """,
            connection, transaction);
        command.Parameters.AddWithValue("text", text);
        command.Parameters.AddWithValue("spelt", spelt);
        command.Parameters.AddWithValue("joined", joined);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return new Typed(row.GetString(0), row.GetString(1), row.GetString(2));
    }

    private IEnumerable<Stage> Stages(Typed typed)
    {
        var forms = typed.Forms.Select(form => (Text: form, Words: WordsOf(form))).ToList();
        yield return new Stage([.. forms.Select(form => new Condition(
            [$"{Beginnings} ~>=~ {{0}}", $"{Beginnings} ~<~ {{1}}"], [form.Text.TrimEnd(), form.Text.TrimEnd() + "\U0010FFFF"]))])
        {
            Sorted = true,
        };
        yield return new Stage([.. forms.Select(form => Like(form.Words, word => $"% {word}%"))])
        {
            // Names that are known no longer have this index alone.
            Words = string.Join(" | ", forms.Select(form => $"({string.Join(" & ", form.Words.Select(word => $"'{word}':*"))})")),
        };
        yield return new Stage([.. forms.Where(form => form.Words.Any(word => word.Length > 2))
            .Select(form => Like(form.Words, word => word.Length > 2 ? $"%{word}%" : $"% {word}%"))]);
        yield return new Stage([.. forms.Where(form => form.Words.Any(word => NameFit.Allowed(word) > 0))
            .Select(form => new Condition([$"{Names} operator({trigrams}.%>) {{0}}"], [form.Text.Trim()]))])
        {
            IsLast = true,
        };
    }

    private static Condition Like(IReadOnlyList<string> words, Func<string, string> pattern) =>
        new([.. words.Select((_, i) => $"{Names} like {{{i}}}")], [.. words.Select(pattern)]);

    private static IReadOnlyList<string> WordsOf(string plain) =>
        [.. plain.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct().OrderByDescending(word => word.Length).Take(MostWords)];

    private static string Sql(Stage stage, List<string> kinds, string belongs, NpgsqlParameterCollection parameters)
    {
        var conditions = stage.Conditions.Select(condition => condition.Write(parameters)).ToList();
        var any = $"({string.Join(" or ", conditions)})";
        // Each kind by itself, of its own index; each way to begin by itself, in order.
        var looked = (stage.Sorted ? conditions : [any]).SelectMany(condition => kinds.Select(kind =>
            $"""
            (select e.kind, e.id from {Table} e where e.kind = '{kind}' and {Open} and {condition}
              and (e.known_from <= @knownAt or exists (select from {Table} p where p.kind = e.kind and p.id = e.id and {Moment.Known("p")}))
              {belongs} {(stage.Sorted ? $"order by {Beginnings} using ~<~" : "")} limit {Looked})
            """)).ToList();
        if (stage.Words is { } words)
        {
            parameters.AddWithValue("words", words);
            parameters.AddWithValue("kinds", kinds.ToArray());
            looked.Add(
                $"""
                (select e.kind, e.id from {Table} e where to_tsvector('simple', {Names}) @@ to_tsquery('simple', @words)
                  and e.known_until < 9223372036854775807 and {Moment.Known("e")} and e.kind = any(@kinds) {belongs}
                  limit {Looked * kinds.Count})
                """);
        }

        return
            $"""
            select h.kind, h.id, h.stream_id, coalesce(n.title, h.title), h.title, coalesce(n.subkind, h.subkind), coalesce(n.status,
              h.status), coalesce(n.starts, h.starts), h.names, h.spelt
            from (select distinct l.kind, l.id from ({string.Join(" union all ", looked)}) l) f
            cross join lateral (select e.kind, e.id, e.stream_id, e.title, e.subkind, e.status, e.starts, {Names} as names, {Spelt} as spelt
              from {Table} e where e.kind = f.kind and e.id = f.id and {Moment.Known("e")} and {any}) h
            left join lateral (select n.title, n.subkind, n.status, n.starts from {Table} n where n.kind = h.kind and n.id = h.id and
              {Moment.Holds("n")} limit 1) n on true
            """;
    }

    private static FoundName? Read(NpgsqlDataReader row, Typed typed, string text)
    {
        var (title, foundAs, names, spelt) = (row.GetString(3), row.GetString(4), row.GetString(8), row.GetString(9));
        var fits = new[]
        {
            NameFit.Of(typed.Plain, names, PlainNames.Divider), NameFit.Of(typed.Spelt, names, PlainNames.Divider),
            NameFit.Of(typed.Plain, spelt, PlainNames.Divider),
        }.OfType<NameFit>().OrderBy(fit => fit.Match).ThenBy(fit => fit.Errors).ToList();
        if (fits is not [var best, ..]) return null;
        return new FoundName(
            new Hit(
                row.GetString(0), row.GetGuid(1), row.GetGuid(2), title, foundAs == title ? null : foundAs, row.GetString(5),
                row.GetString(6), row.IsDBNull(7) || row.GetDateTime(7) == DateTime.MinValue ? null : row.GetFieldValue<DateTimeOffset>(7),
                best.Match),
            best.Errors, CultureInfo.InvariantCulture.CompareInfo.IndexOf(foundAs, text, CompareOptions.OrdinalIgnoreCase) >= 0);
    }

    /// <summary>What was typed, without accents and case.</summary>
    /// <param name="Plain">As it was typed.</param>
    /// <param name="Spelt">With its umlauts spelt: Goerlitz for Görlitz.</param>
    /// <param name="Joined">With what may be an umlaut's spelling as the letter: Gorlitz for Goerlitz. A name is found by it only if it has
    /// that umlaut.</param>
    private sealed record Typed(string Plain, string Spelt, string Joined)
    {
        public IEnumerable<string> Forms => new[] { Plain, Spelt, Joined }.Distinct();
    }

    /// <summary>A way to look.</summary>
    /// <param name="Conditions">One of them must hold.</param>
    private sealed record Stage(IReadOnlyList<Condition> Conditions)
    {
        public bool Sorted { get; init; }

        public string? Words { get; init; }

        public bool IsLast { get; init; }
    }

    /// <summary>What must hold, all of it.</summary>
    /// <param name="Terms">SQL, with the values' numbers.</param>
    /// <param name="Values">The values.</param>
    private sealed record Condition(IReadOnlyList<string> Terms, IReadOnlyList<string> Values)
    {
        public string Write(NpgsqlParameterCollection parameters)
        {
            var names = Values.Select(value =>
            {
                var name = $"v{parameters.Count.ToString(CultureInfo.InvariantCulture)}";
                parameters.AddWithValue(name, value);
                return (object)("@" + name);
            }).ToArray();
            var written = new StringBuilder("(").AppendJoin(" and ", Terms);
            return string.Format(CultureInfo.InvariantCulture, written.Append(')').ToString(), names);
        }
    }
}
