using System.Data.Common;
using Collab.Recording;
using Weasel.Core;
using Weasel.Postgresql;
using DbCommandBuilder = Weasel.Core.DbCommandBuilder;

namespace Collab.ReadModel.Rows.Schema;

/// <summary>
/// The names of entities as they are searched: without accents, case and punctuation. PostgreSQL's extensions <c>unaccent</c> and
/// <c>pg_trgm</c> are put into the tracker's schema where they are available and may be made, with functions that an index can use and the
/// indexes. Where they are not, names keep the index over their words as they are written. See ops/decisions/0066-finding-names.md.
/// </summary>
/// <param name="table">The table of entities.</param>
internal sealed class PlainNames(DeclaredTable table) : ISchemaObject
{
    /// <summary>How many characters of its names an entity is sorted by.</summary>
    public const int Sorted = 200;

    private const string Schema = StoreSchema.Name;
    private const string Open = "known_until = '9223372036854775807'::bigint";

    // Sorts before whatever a name can go on with, so that the whole name comes before the longer ones.
    private const char End = '!';

    // As PostgreSQL shows them.
    private const string Written = "to_tsvector('simple'::regconfig, ((title || ' '::text) || COALESCE((view ->> 'shortName'::text), ''::text)))";
    private const string Names = $"{Schema}.names(kind, title, view)";

    private const string NamesBody =
        $$"""
        select {{Schema}}.plain(title) || case
          when kind in ('organisation', 'programme') then coalesce('!' || {{Schema}}.plain(view ->> 'shortName'), '')
          when kind = 'project' then coalesce('!' || {{Schema}}.plain(view ->> 'title'), '')
            || coalesce('!' || {{Schema}}.plain(view #>> '{terms,number}'), '')
          else '' end
          || coalesce((select string_agg('!' || {{Schema}}.plain(m ->> 'title'), '') from jsonb_array_elements(view #> '{sameAs,members}') m), '')
        """;

    /// <summary>What divides the names of an entity.</summary>
    public static char Divider => End;

    /// <summary>The kinds that are searched.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
        ["organisation", "activity", "partnership", "project", "programme", "milestone", "source", "period"];

    /// <summary>The names of its indexes.</summary>
    public static IReadOnlyList<string> Indexes { get; } =
        ["entity_words", "entity_names", .. Kinds.Select(kind => $"entity_names_{kind}")];

    public DbObjectName Identifier { get; } = PostgresqlProvider.Instance.Parse(Schema, "names");

    /// <summary>All names of an entity of an alias, each between spaces.</summary>
    public static string Of(string alias) => $"{Schema}.names({alias}.kind, {alias}.title, {alias}.view)";

    /// <summary>A text without accents, case and punctuation, its words between spaces.</summary>
    public static string Plain(string text) => $"{Schema}.plain({text})";

    /// <summary>Makes all that can be made. It can be run again: then the functions are replaced and the indexes made anew.</summary>
    public void WriteCreateStatement(Migrator migrator, TextWriter writer) => writer.WriteLine(
        $"""
        do $collab$
        declare
          accents text;
          trigrams text;
        begin
          begin
            create extension if not exists unaccent with schema {Schema};
            create extension if not exists pg_trgm with schema {Schema};
            select quote_ident(n.nspname) into strict accents from pg_extension e join pg_namespace n on n.oid = e.extnamespace
              where e.extname = 'unaccent';
            select quote_ident(n.nspname) into strict trigrams from pg_extension e join pg_namespace n on n.oid = e.extnamespace
              where e.extname = 'pg_trgm';
            execute format($make$create or replace function {Schema}.plain(text) returns text
              language sql immutable strict parallel safe as %L$make$, replace($body${PlainBody("~")}$body$, '~', accents));
            create or replace function {Schema}.names(kind text, title text, view jsonb) returns text
              language sql immutable parallel safe as $body${NamesBody}$body$;
          exception when others then
            raise warning 'Names are found as they are written only: %', sqlerrm;
            trigrams := null;
          end;
          if trigrams is null then
            drop function if exists {Schema}.names(text, text, jsonb) cascade;
            drop function if exists {Schema}.plain(text) cascade;
            create index if not exists entity_words on {Schema}.{table.Name} using gin ({Written});
          else
            drop index if exists {string.Join(", ", Indexes.Select(index => $"{Schema}.{index}"))};
        {string.Join("\n", Definitions("%s").Select(index => $"    execute format($index${index.Value}$index$, trigrams);"))}
          end if;
        end
        $collab$;
        """);

    public void WriteDropStatement(Migrator rules, TextWriter writer) => writer.WriteLine(
        $"""
        drop function if exists {Schema}.names(text, text, jsonb) cascade;
        drop function if exists {Schema}.plain(text) cascade;
        """);

    public void ConfigureQueryCommand(DbCommandBuilder builder) => builder.Append(
        $"""
        select (select bool_and(exists (select from pg_extension e where e.extname = w.name) or exists (
            select from pg_available_extensions a join pg_available_extension_versions v on v.name = a.name and v.version = a.default_version
            where a.name = w.name and (v.trusted or not v.superuser) and has_database_privilege(current_database(), 'create')
              or a.name = w.name and (select rolsuper from pg_roles where rolname = current_user)))
          from (values ('unaccent'), ('pg_trgm')) w (name)),
          {SchemaOf("unaccent")}, {SchemaOf("pg_trgm")}, {BodyOf("plain(text)")}, {BodyOf("names(text, text, jsonb)")},
          (select array_agg(indexdef) from pg_indexes where schemaname = '{Schema}' and tablename = '{table.Name}'
            and indexname in ({string.Join(", ", Indexes.Select(index => $"'{index}'"))}));
        """);

    public async Task<ISchemaObjectDelta> CreateDeltaAsync(DbDataReader reader, CancellationToken ct = default)
    {
        await reader.ReadAsync(ct);
        var (accents, trigrams) = (reader.GetString(1), reader.GetString(2));
        var there = await reader.IsDBNullAsync(5, ct) ? [] : reader.GetFieldValue<string[]>(5);
        var (bodies, indexes) = reader.GetBoolean(0)
            ? ((PlainBody(accents), NamesBody), Definitions(trigrams).Values)
            : (("", ""), (IEnumerable<string>)[$"CREATE INDEX entity_words ON {Schema}.{table.Name} USING gin ({Written})"]);
        var same = (reader.GetString(3), reader.GetString(4)) == bodies
            && there.Select(index => Bare(index, trigrams)).ToHashSet().SetEquals(indexes.Select(index => Bare(index, trigrams)));
        return new Delta(this, same ? SchemaPatchDifference.None : SchemaPatchDifference.Update);
    }

    public IEnumerable<DbObjectName> AllNames() => [Identifier];

    // What is neither letter nor digit once accents are gone: of what unaccent leaves, ASCII, its complement and the signs.
    private static string PlainBody(string accents) =>
        $"""
        select ' ' || btrim(regexp_replace(lower({accents}.unaccent('{accents}.unaccent'::regdictionary, $1)),
          '[\u0001-/:-@\[-`\u007B-\u00BF\u2000-\u2BFF]+', ' ', 'g')) || ' '
        """;

    // Names of today have an index of each kind, so that a rare kind is not looked for among all that is called so. What is known no longer
    // is found by its words.
    private Dictionary<string, string> Definitions(string trigrams)
    {
        var made = new Dictionary<string, string>
        {
            ["entity_words"] = $"USING gin (to_tsvector('simple'::regconfig, {Names}))",
            ["entity_names"] = $"USING btree (kind, \"left\"({Names}, {Sorted}) text_pattern_ops) WHERE ({Open})",
        };
        foreach (var kind in Kinds)
            made[$"entity_names_{kind}"] = $"USING gin ({Names} {trigrams}.gin_trgm_ops) WHERE ((kind = '{kind}'::text) AND ({Open}))";
        return made.ToDictionary(index => index.Key, index => $"CREATE INDEX {index.Key} ON {Schema}.{table.Name} {index.Value}");
    }

    private static string SchemaOf(string extension) =>
        $"""
        coalesce((select quote_ident(n.nspname) from pg_extension e join pg_namespace n on n.oid = e.extnamespace
          where e.extname = '{extension}'), '{Schema}')
        """;

    private static string BodyOf(string function) =>
        $"coalesce((select prosrc from pg_proc where oid = to_regprocedure('{Schema}.{function}')), '')";

    // PostgreSQL leaves out schemas that are on the search path.
    private static string Bare(string definition, string trigrams) => definition
        .Replace($"{Schema}.", "", StringComparison.Ordinal).Replace($"{trigrams}.", "", StringComparison.Ordinal);

    private sealed record Delta(PlainNames Names, SchemaPatchDifference Difference) : ISchemaObjectDelta
    {
        public ISchemaObject SchemaObject => Names;

        public void WriteUpdate(Migrator rules, TextWriter writer) => Names.WriteCreateStatement(rules, writer);

        public void WriteRollback(Migrator rules, TextWriter writer) => Names.WriteDropStatement(rules, writer);

        public void WriteRestorationOfPreviousState(Migrator rules, TextWriter writer) => Names.WriteDropStatement(rules, writer);
    }
}
