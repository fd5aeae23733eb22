using System.Data.Common;
using Weasel.Core;

namespace Marten;

/// <summary>Reads and writes the JSON of events and documents.</summary>
public interface ISerializer
{
    EnumStorage EnumStorage { get; }

    Casing Casing { get; }

    string ToJson(object? document);

    T FromJson<T>(Stream stream);

    /// <summary>Reads a JSON column of the current row.</summary>
    T FromJson<T>(DbDataReader reader, int index);

    ValueTask<T> FromJsonAsync<T>(DbDataReader reader, int index, CancellationToken cancellationToken = default);

    object FromJson(Type type, Stream stream);

    /// <inheritdoc cref="FromJson{T}(DbDataReader, int)"/>
    object FromJson(Type type, DbDataReader reader, int index);
}
