using Collab.ReadModel.Rows;
using Npgsql;

namespace Collab.Hosting;

/// <summary>
/// Of several hosts that start on one database at once, one starts at a time: it migrates what has to be migrated and makes the rows anew
/// where their version asks for
/// it; the next one then finds nothing left to do. Left to itself, the store gives up after half a second of waiting for another host's
/// migration.
/// </summary>
internal sealed class StartTurn(NpgsqlDataSource database) : IHostedLifecycleService, IAsyncDisposable
{
    private const long Lock = 0x436f6c6c61623031;

    private AdvisoryLock? turn;

    public async Task StartingAsync(CancellationToken cancellationToken) =>
        turn = await AdvisoryLock.TakeAsync(database, Lock, cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StartedAsync(CancellationToken cancellationToken) => await DisposeAsync();

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref turn, null) is { } held) await held.DisposeAsync();
    }
}
