using NpgsqlTypes;

namespace Collab.ReadModel.Rows.Schema;

/// <summary>A type that columns have.</summary>
/// <param name="Name">PostgreSQL's name of it, as it stands in the catalogue.</param>
/// <param name="Driver">The driver's name of it, for writing in bulk.</param>
/// <param name="Empty">What the rows that are there already get when a column is added, in SQL.</param>
public sealed record ColumnType(string Name, NpgsqlDbType Driver, string Empty)
{
    public static ColumnType Uuid { get; } = new("uuid", NpgsqlDbType.Uuid, "'00000000-0000-0000-0000-000000000000'");

    public static ColumnType Text { get; } = new("text", NpgsqlDbType.Text, "''");

    public static ColumnType Bigint { get; } = new("bigint", NpgsqlDbType.Bigint, "0");

    public static ColumnType Integer { get; } = new("integer", NpgsqlDbType.Integer, "0");

    public static ColumnType Smallint { get; } = new("smallint", NpgsqlDbType.Smallint, "0");

    public static ColumnType Flag { get; } = new("boolean", NpgsqlDbType.Boolean, "false");

    /// <summary>An instant, to the microsecond.</summary>
    public static ColumnType Instant { get; } = new("timestamp with time zone", NpgsqlDbType.TimestampTz, "'-infinity'");

    /// <summary>A calendar day of no zone.</summary>
    public static ColumnType Day { get; } = new("date", NpgsqlDbType.Date, "'-infinity'");

    public static ColumnType Document { get; } = new("jsonb", NpgsqlDbType.Jsonb, "'{}'");

    public static ColumnType Bytes { get; } = new("bytea", NpgsqlDbType.Bytea, "''");

    public static ColumnType Texts { get; } = new("text[]", NpgsqlDbType.Array | NpgsqlDbType.Text, "'{}'");

    public static ColumnType Uuids { get; } = new("uuid[]", NpgsqlDbType.Array | NpgsqlDbType.Uuid, "'{}'");

    public static ColumnType Integers { get; } = new("integer[]", NpgsqlDbType.Array | NpgsqlDbType.Integer, "'{}'");

    public static ColumnType Bigints { get; } = new("bigint[]", NpgsqlDbType.Array | NpgsqlDbType.Bigint, "'{}'");
}
