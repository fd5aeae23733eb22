using Collab.Engine.Schema;
using NpgsqlTypes;

namespace Collab.Engine.Documents;

/// <summary>
/// How one document type is stored. Documents written by aggregations carry a numeric revision in <c>mt_version</c> (the version or sequence of the
/// last event folded in), all others a random uuid renewed by every write.
/// </summary>
internal sealed class DocumentMap
{
    public DocumentMap(Type type, IdMember id, string schema, string tableName, bool revisioned)
    {
        Type = type;
        Id = id;
        Revisioned = revisioned;
        Table = $"{schema}.{tableName}";
        DotNetName = TypeNames.DotNet(type);
        (var idColumn, IdArray) = id.Type switch
        {
            _ when id.Type == typeof(Guid) => ("uuid", NpgsqlDbType.Array | NpgsqlDbType.Uuid),
            _ when id.Type == typeof(string) => ("varchar", NpgsqlDbType.Array | NpgsqlDbType.Varchar),
            _ when id.Type == typeof(int) => ("integer", NpgsqlDbType.Array | NpgsqlDbType.Integer),
            _ => ("bigint", NpgsqlDbType.Array | NpgsqlDbType.Bigint)
        };
        List<Column> columns =
        [
            new("id", idColumn, "NOT NULL"),
            new("data", "jsonb", "NOT NULL"),
            new("mt_last_modified", "timestamp with time zone", "DEFAULT (transaction_timestamp())")
        ];
        if (!revisioned) columns.Add(new("mt_version", "uuid", "NOT NULL DEFAULT (md5(random()::text || clock_timestamp()::text)::uuid)"));
        columns.Add(new("mt_dotnet_type", "varchar"));
        if (revisioned) columns.Add(new("mt_version", "bigint", "NOT NULL DEFAULT 0"));
        Definition = new Table(schema, tableName, columns, $"pkey_{tableName}_id", ["id"]);
    }

    public Type Type { get; }

    public IdMember Id { get; }

    public bool Revisioned { get; }

    /// <summary>Schema and table, ready to be written into SQL.</summary>
    public string Table { get; }

    public string DotNetName { get; }

    public NpgsqlDbType IdArray { get; }

    public Table Definition { get; }

    /// <summary>The document's identity; a new Guid is given to a document that has none and can take one.</summary>
    public object IdOf(object document)
    {
        var id = Id.Get(document);
        switch (id)
        {
            case Guid guid when guid == Guid.Empty && Id.CanWrite:
                id = Guid.CreateVersion7();
                Id.Set(document, id);
                return id;
            case null or "":
                throw new InvalidOperationException($"{Type.FullName} cannot be stored without an identity in {Id.Member.Name}");
            default:
                return id;
        }
    }

    public Array IdsArray(IReadOnlyCollection<object> ids)
    {
        var array = Array.CreateInstance(Id.Type, ids.Count);
        var i = 0;
        foreach (var id in ids) array.SetValue(id, i++);
        return array;
    }
}
