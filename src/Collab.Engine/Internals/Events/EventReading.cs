using System.Data.Common;
using JasperFx.Events;
using Marten;

namespace Collab.Engine.Events;

/// <summary>Reads rows of <c>mt_events</c>.</summary>
internal sealed class EventReading
{
    private readonly StoreOptions _options;
    private readonly int _correlation = -1;
    private readonly int _causation = -1;
    private readonly int _headers = -1;
    private readonly int _user = -1;

    public EventReading(StoreOptions options)
    {
        _options = options;
        var metadata = options.EventOptions.MetadataConfig;
        List<string> columns = ["data", "type", "mt_dotnet_type", "seq_id", "id", "stream_id", "version", "timestamp", "is_archived", "bdata is not null"];
        if (metadata.CorrelationIdEnabled) _correlation = Add("correlation_id");
        if (metadata.CausationIdEnabled) _causation = Add("causation_id");
        if (metadata.HeadersEnabled) _headers = Add("headers");
        if (metadata.UserNameEnabled) _user = Add("user_name");
        Select = $"select {string.Join(", ", columns)} from {options.EventOptions.DatabaseSchemaName}.mt_events";

        int Add(string column)
        {
            columns.Add(column);
            return columns.Count - 1;
        }
    }

    /// <summary>The select these readings fit, without condition.</summary>
    public string Select { get; }

    public async ValueTask<IEvent> ReadAsync(DbDataReader reader, CancellationToken token)
    {
        var name = reader.GetString(1);
        var dotNetName = reader.IsDBNull(2) ? null : reader.GetString(2);
        if (reader.GetBoolean(9)) throw new NotSupportedException($"Event {reader.GetInt64(3)} is stored in binary form");
        var kind = _options.EventOptions.Kinds.Find(name, dotNetName);
        var e = kind.Wrap(await kind.ReadDataAsync(_options.Serializer, reader, 0, token));
        e.EventTypeName = name;
        if (dotNetName is not null) e.DotNetTypeName = dotNetName;
        e.Sequence = reader.GetInt64(3);
        e.Id = reader.GetGuid(4);
        e.StreamId = reader.IsDBNull(5) ? Guid.Empty : reader.GetGuid(5);
        e.Version = reader.GetInt64(6);
        e.Timestamp = reader.GetFieldValue<DateTimeOffset>(7);
        e.IsArchived = !reader.IsDBNull(8) && reader.GetBoolean(8);
        if (_correlation >= 0 && !reader.IsDBNull(_correlation)) e.CorrelationId = reader.GetString(_correlation);
        if (_causation >= 0 && !reader.IsDBNull(_causation)) e.CausationId = reader.GetString(_causation);
        if (_user >= 0 && !reader.IsDBNull(_user)) e.UserName = reader.GetString(_user);
        if (_headers >= 0 && !reader.IsDBNull(_headers))
            e.Headers = _options.Serializer.FromJson<Dictionary<string, object>>(reader, _headers);
        return e;
    }

    public async Task<List<IEvent>> ReadAllAsync(DbDataReader reader, CancellationToken token)
    {
        var events = new List<IEvent>();
        while (await reader.ReadAsync(token)) events.Add(await ReadAsync(reader, token));
        return events;
    }
}
