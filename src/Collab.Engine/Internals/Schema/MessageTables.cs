namespace Collab.Engine.Schema;

/// <summary>The tables of durable messages.</summary>
internal static class MessageTables
{
    public const string Incoming = "wolverine_incoming_envelopes";
    public const string DeadLetters = "wolverine_dead_letters";

    public static IEnumerable<Table> For(string schema)
    {
        yield return new Table(schema, Incoming,
        [
            new("id", "uuid", "NOT NULL"),
            new("status", "varchar", "NOT NULL"),
            new("owner_id", "integer", "NOT NULL"),
            new("execution_time", "timestamp with time zone", "DEFAULT NULL"),
            new("attempts", "integer", "DEFAULT 0"),
            new("body", "bytea", "NOT NULL"),
            new("message_type", "varchar", "NOT NULL"),
            new("received_at", "varchar"),
            new("keep_until", "timestamp with time zone")
        ], $"pkey_{Incoming}_id", ["id"])
        {
            Indexes = [new($"idx_{Incoming}_owner", "owner_id", Where: "owner_id <> 0")]
        };

        yield return new Table(schema, DeadLetters,
        [
            new("id", "uuid", "NOT NULL"),
            new("execution_time", "timestamp with time zone", "DEFAULT NULL"),
            new("body", "bytea", "NOT NULL"),
            new("message_type", "varchar", "NOT NULL"),
            new("received_at", "varchar"),
            new("source", "varchar"),
            new("exception_type", "varchar"),
            new("exception_message", "varchar"),
            new("sent_at", "timestamp with time zone"),
            new("replayable", "boolean")
        ], $"pkey_{DeadLetters}_id", ["id"])
        {
            Indexes = [new($"idx_{DeadLetters}_replayable", "replayable", Where: "replayable = true")]
        };
    }
}
