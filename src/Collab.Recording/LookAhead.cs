using System.Data.Common;
using Collab.Domain.Facts;
using JasperFx.Events;
using Marten;
using Marten.Linq.QueryHandlers;
using NpgsqlTypes;
using Weasel.Postgresql;
using Weasel.Storage;

namespace Collab.Recording;

/// <summary>Asks the store, in one round trip, for all that deciding some commands takes.</summary>
public sealed class LookAhead(IDocumentStore store, FoldedStreams streams)
{
    /// <summary>Finds out what stands under ids, whatever they name, and reads entities.</summary>
    /// <param name="known">Takes what is found; what it knows is not asked again.</param>
    /// <param name="ids">Ids of events, entities and people.</param>
    /// <param name="entities">The entities to read.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task AskAsync(Known known, IEnumerable<Guid> ids, IEnumerable<Guid> entities, CancellationToken cancellation)
    {
        var unknown = known.Ask(ids);
        var unread = entities.Where(stream => !known.Find(stream, out _)).Distinct().ToList();
        if (unknown.Length == 0 && unread.Count == 0) return;

        await using var session = store.QuerySession();
        var batch = session.CreateBatchQuery();
        var named = unknown.Length > 0 ? batch.AddItem(new Named(unknown, known)) : Task.FromResult(0);
        var reading = new List<(Guid Stream, FoldedStream? Folded, Task<IReadOnlyList<IEvent>> Events)>(unread.Count);
        foreach (var stream in unread)
        {
            var folded = streams.Find(stream);
            reading.Add((stream, folded, batch.Events.FetchStream(stream, fromVersion: folded?.Version ?? 0)));
        }

        try
        {
            await batch.Execute(cancellation);
            await named;
        }
        catch
        {
            known.Forget(unknown);
            throw;
        }

        foreach (var (stream, folded, events) in reading)
        {
            if (!streams.Fold(stream, folded, await events, out var register))
                streams.Fold(stream, null, await session.Events.FetchStreamAsync(stream, token: cancellation), out register);
            known.AddStream(stream, register);
        }
    }

    /// <summary>The question what stands under some ids.</summary>
    private sealed class Named(Guid[] ids, Known known) : IQueryHandler<int>
    {
        private const string Schema = StoreSchema.Name;

        // The array is bound once for each part: ICommandBuilder numbers what it is given.
        private static readonly string[] Parts =
        [
            "select 0, id, stream_id, version, seq_id, type, "
                + "case type when 'fact_corrected' then data -> 'replacement' ->> 'type' else type end, "
                + $"headers ->> '{EventHeaders.Digest}' from {Schema}.mt_events where {StoredEvents.Real} and id = any(",
            $") union all select 1, id, id, version, 0, type, type, null from {Schema}.mt_streams where {StoredEvents.RealStream} and id = any(",
            $") union all select 2, id, id, 0, 0, '', '', null from {Schema}.mt_doc_person where id = any(",
        ];

        public void ConfigureCommand(ICommandBuilder builder, IStorageSession session)
        {
            foreach (var part in Parts)
            {
                builder.Append(part);
                builder.AppendParameter(ids, NpgsqlDbType.Uuid | NpgsqlDbType.Array);
            }

            builder.Append(")");
        }

        public async Task<int> HandleAsync(DbDataReader reader, IStorageSession session, CancellationToken token)
        {
            var count = 0;
            for (; await reader.ReadAsync(token); count++)
            {
                var id = reader.GetGuid(1);
                switch (reader.GetInt32(0))
                {
                    case 0:
                        known.Add(new StoredEvent(
                            id, reader.GetGuid(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetString(5), reader.GetString(6),
                            reader.IsDBNull(7) ? null : reader.GetString(7)));
                        break;
                    case 1:
                        known.AddEntity(id, reader.GetString(5));
                        break;
                    default:
                        known.AddPerson(id);
                        break;
                }
            }

            return count;
        }

        public Task<int> StreamJson(Stream stream, DbDataReader reader, CancellationToken token) =>
            throw new NotSupportedException("What stands under ids is no document.");
    }
}
