using Collab.Engine.Events;

namespace Collab.Engine.Schema;

/// <summary>The tables of the event store.</summary>
internal static class EventTables
{
    public const string VersionIndex = "pk_mt_events_stream_and_version";
    public const string StreamsKey = "pkey_mt_streams_id";

    public static IEnumerable<Table> For(EventOptions options)
    {
        var schema = options.DatabaseSchemaName;
        yield return new Table(schema, "mt_streams",
        [
            new("id", "uuid", "NOT NULL"),
            new("type", "varchar"),
            new("version", "bigint"),
            new("timestamp", "timestamptz", "NOT NULL DEFAULT (now())"),
            new("created", "timestamptz", "NOT NULL DEFAULT (now())"),
            new("tenant_id", "varchar", "DEFAULT '*DEFAULT*'"),
            new("is_archived", "bool", "DEFAULT FALSE")
        ], StreamsKey, ["id"]);

        List<Column> columns =
        [
            new("seq_id", "bigint", "NOT NULL"),
            new("id", "uuid", "NOT NULL"),
            new("stream_id", "uuid"),
            new("version", "bigint", "NOT NULL"),
            new("data", "jsonb", "NOT NULL"),
            new("bdata", "bytea"),
            new("type", "varchar(500)", "NOT NULL"),
            new("timestamp", "timestamp with time zone", "NOT NULL DEFAULT (now())"),
            new("tenant_id", "varchar", "DEFAULT '*DEFAULT*'"),
            new("mt_dotnet_type", "varchar")
        ];
        var metadata = options.MetadataConfig;
        if (metadata.CorrelationIdEnabled) columns.Add(new("correlation_id", "varchar"));
        if (metadata.CausationIdEnabled) columns.Add(new("causation_id", "varchar"));
        if (metadata.HeadersEnabled) columns.Add(new("headers", "jsonb"));
        if (metadata.UserNameEnabled) columns.Add(new("user_name", "varchar"));
        columns.Add(new("is_archived", "bool", "DEFAULT FALSE"));
        List<Index> indexes = [new(VersionIndex, "stream_id, version", Unique: true)];
        if (options.EnableUniqueIndexOnEventId) indexes.Add(new("idx_mt_events_event_id", "id", Unique: true));
        yield return new Table(schema, "mt_events", columns, "pkey_mt_events_seq_id", ["seq_id"])
        {
            Indexes = indexes,
            Constraints =
            [
                $"CONSTRAINT fkey_mt_events_stream_id FOREIGN KEY (stream_id) REFERENCES {schema}.mt_streams (id) ON DELETE CASCADE"
            ],
            Afterwards =
            [
                $"CREATE SEQUENCE IF NOT EXISTS {schema}.mt_events_sequence",
                $"ALTER SEQUENCE {schema}.mt_events_sequence OWNED BY {schema}.mt_events.seq_id"
            ]
        };

        yield return new Table(schema, "mt_event_progression",
        [
            new("name", "varchar", "NOT NULL"),
            new("last_seq_id", "bigint"),
            new("last_updated", "timestamp with time zone", "DEFAULT (transaction_timestamp())")
        ], "pk_mt_event_progression", ["name"]);
    }
}
