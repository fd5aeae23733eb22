using System.Data.Common;
using System.Linq.Expressions;
using JasperFx.Events;
using Marten;
using Marten.Services.Json.Transformations;

namespace Collab.Engine.Events;

/// <summary>One stored event name and the .NET type it becomes.</summary>
internal sealed class EventKind
{
    private readonly Func<object, IEvent> _wrap;

    public EventKind(Type type, string alias, JsonTransformation? upcast = null)
    {
        Type = type;
        Alias = alias;
        DotNetName = TypeNames.DotNet(type);
        Upcast = upcast;
        var data = Expression.Parameter(typeof(object));
        _wrap = Expression.Lambda<Func<object, IEvent>>(
            Expression.New(typeof(Event<>).MakeGenericType(type).GetConstructor([type])!, Expression.Convert(data, type)), data).Compile();
    }

    public Type Type { get; }

    public string Alias { get; }

    public string DotNetName { get; }

    public JsonTransformation? Upcast { get; }

    public IEvent Wrap(object data)
    {
        var e = _wrap(data);
        e.EventTypeName = Alias;
        e.DotNetTypeName = DotNetName;
        return e;
    }

    public ValueTask<object> ReadDataAsync(ISerializer serializer, DbDataReader reader, int index, CancellationToken token) =>
        Upcast is null ? new(serializer.FromJson(Type, reader, index)) : Upcast.FromDbDataReaderAsync(serializer, reader, index, token);
}
