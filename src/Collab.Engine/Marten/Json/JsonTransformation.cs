using System.Data.Common;

namespace Marten.Services.Json.Transformations;

/// <summary>Turns stored JSON into today's event.</summary>
public class JsonTransformation
{
    /// <param name="fromDbDataReader">Reads the JSON column at the given index of the current row.</param>
    /// <param name="transformDbDataReaderAsync">The same with waiting; used in preference when given.</param>
    public JsonTransformation(Func<ISerializer, DbDataReader, int, object> fromDbDataReader,
        Func<ISerializer, DbDataReader, int, CancellationToken, ValueTask<object>>? transformDbDataReaderAsync = null)
    {
        FromDbDataReader = fromDbDataReader;
        FromDbDataReaderAsync = transformDbDataReaderAsync
                                ?? ((serializer, reader, index, _) => new ValueTask<object>(FromDbDataReader(serializer, reader, index)));
    }

    public Func<ISerializer, DbDataReader, int, object> FromDbDataReader { get; }

    public Func<ISerializer, DbDataReader, int, CancellationToken, ValueTask<object>> FromDbDataReaderAsync { get; }
}

/// <summary>Transformations by way of a class that still has the old shape.</summary>
public static class JsonTransformations
{
    public static JsonTransformation Upcast<TOldEvent, TEvent>(Func<TOldEvent, TEvent> transform)
        where TOldEvent : notnull where TEvent : notnull =>
        new((serializer, reader, index) => transform(serializer.FromJson<TOldEvent>(reader, index)));

    public static JsonTransformation Upcast<TOldEvent, TEvent>(Func<TOldEvent, CancellationToken, Task<TEvent>> transform)
        where TOldEvent : notnull where TEvent : notnull =>
        new((_, _, _) => throw new NotSupportedException($"The upcaster from {typeof(TOldEvent)} to {typeof(TEvent)} is asynchronous only"),
            async (serializer, reader, index, token) => await transform(serializer.FromJson<TOldEvent>(reader, index), token));
}
