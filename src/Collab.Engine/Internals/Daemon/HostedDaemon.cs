using JasperFx.Events.Daemon;
using Marten;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Collab.Engine.Daemon;

/// <summary>The daemon of a host: always running (Solo), or running while this host holds the store's lock (HotCold).</summary>
internal sealed class HostedDaemon(DocumentStore store, DaemonMode mode) : IHostedService, IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan Watch = TimeSpan.FromMilliseconds(500);

    private readonly ILogger _logger = store.Loggers.CreateLogger("Collab.Engine.Daemon");
    private readonly SemaphoreSlim _changing = new(1, 1);
    private CancellationTokenSource? _stop;
    private Task _work = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => ResumeAsync();

    public Task StopAsync(CancellationToken cancellationToken) => PauseAsync();

    /// <summary>Starts, or starts again.</summary>
    public async Task ResumeAsync()
    {
        if (mode == DaemonMode.Disabled) return;
        await _changing.WaitAsync();
        try
        {
            if (_stop is not null) return;
            _stop = new CancellationTokenSource();
            var token = _stop.Token;
            _work = Task.Run(() => mode == DaemonMode.Solo ? RunAsync(null, token) : LeadAsync(token), CancellationToken.None);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Stops at the end of the transactions at hand and lets go of the lock.</summary>
    public async Task PauseAsync()
    {
        await _changing.WaitAsync();
        try
        {
            if (_stop is null) return;
            await _stop.CancelAsync();
            await _work;
            _stop.Dispose();
            _stop = null;
        }
        finally
        {
            _changing.Release();
        }
    }

    public async ValueTask DisposeAsync() => await PauseAsync();

    public void Dispose() => PauseAsync().GetAwaiter().GetResult();

    private async Task LeadAsync(CancellationToken token)
    {
        while (!token.IsCancellationRequested)
        {
            try
            {
                await using var leadership = await Leadership.TryAcquireAsync(store, token);
                if (leadership is not null)
                {
                    _logger.LogInformation("Leading the projections of {Schema}", store.Options.EventOptions.DatabaseSchemaName);
                    await RunAsync(leadership, token);
                }
            }
            catch (OperationCanceledException) when (token.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                _logger.LogWarning(failure, "The leadership of {Schema} could not be sought; trying again", store.Options.EventOptions.DatabaseSchemaName);
            }

            await Quietly(Task.Delay(Watch, token));
        }
    }

    private async Task RunAsync(Leadership? leadership, CancellationToken token)
    {
        using var daemon = new ProjectionDaemon(store, _logger, leadership);
        while (!token.IsCancellationRequested && !daemon.IsRunning)
        {
            try
            {
                await daemon.StartAllAsync();
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                _logger.LogWarning(failure, "The daemon could not start; trying again");
                await Quietly(Task.Delay(Watch, token));
            }
        }

        while (!token.IsCancellationRequested)
        {
            if (leadership is not null && !await leadership.IsAliveAsync())
            {
                _logger.LogWarning("Lost the leadership of {Schema}", store.Options.EventOptions.DatabaseSchemaName);
                break;
            }

            await Quietly(Task.Delay(Watch, token));
        }

        await daemon.StopAllAsync();
    }

    private static async Task Quietly(Task task)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException)
        {
            // Asked to stop; the caller's loop sees it.
        }
    }
}
