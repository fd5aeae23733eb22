using JasperFx.Events;
using Marten;
using Npgsql;

namespace Collab.Benchmarks;

/// <summary>Marten by itself with the tracker's settings, in a schema of its own: one event a transaction and nothing around
/// it.</summary>
internal sealed class BareMarten : IDisposable
{
    private const int Streams = 500;

    private readonly DocumentStore store;
    private readonly Guid[] streams = [.. Enumerable.Range(0, Streams).Select(_ => Guid.CreateVersion7())];

    private BareMarten(DocumentStore store) => this.store = store;

    public static BareMarten Open(NpgsqlDataSource database) => new(DocumentStore.For(options =>
    {
        options.Connection(database);
        options.DatabaseSchemaName = "bench";
        options.Events.StreamIdentity = StreamIdentity.AsGuid;
        options.Events.AppendMode = EventAppendMode.Rich;
        options.Events.EnableUniqueIndexOnEventId = true;
        options.Events.MetadataConfig.EnableAll();
        options.Events.MetadataConfig.UserNameEnabled = true;
    }));

    public void Dispose() => store.Dispose();

    /// <summary>Starts a stream.</summary>
    public async Task<long> StartAsync()
    {
        await using var session = store.LightweightSession();
        session.Events.StartStream(Guid.CreateVersion7(), new Written("A press release", "de"));
        await session.SaveChangesAsync();
        return 0;
    }

    /// <summary>Appends to one of some streams, whatever version it has.</summary>
    public async Task<long> AppendAsync(int call)
    {
        await using var session = store.LightweightSession();
        session.Events.Append(streams[call % Streams], new Written("A press release", "de"));
        await session.SaveChangesAsync();
        return 0;
    }

    internal sealed record Written(string Title, string Language);
}
