using Collab.Engine.Projections;
using JasperFx;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Collab.Engine.Daemon;

internal sealed class ProjectionDaemon : IProjectionDaemon
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PollWhileStalled = TimeSpan.FromMilliseconds(50);

    private readonly DocumentStore _store;
    private readonly ILogger _logger;
    private readonly HighWater _highWater;
    private readonly ShardAgent[] _agents;
    private readonly Dictionary<ShardAgent, Running> _running = [];
    private readonly SemaphoreSlim _changing = new(1, 1);
    private Running? _search;

    /// <param name="leadership">The lock to check in every transaction; null for a daemon that needs none.</param>
    public ProjectionDaemon(DocumentStore store, ILogger logger, Leadership? leadership)
    {
        _store = store;
        _logger = logger;
        _highWater = new HighWater(store, logger);
        _agents = [.. store.Options.Projections.Async.Select(p => new ShardAgent(store, p, _highWater, leadership, logger))];
    }

    private sealed record Running(CancellationTokenSource Stop, Task Task)
    {
        public async Task StopAsync()
        {
            await Stop.CancelAsync();
            await Task;
            Stop.Dispose();
        }
    }

    public bool IsRunning => _search is not null;

    public async Task StartAllAsync()
    {
        await _store.Keeper.EnsureAllAsync(CancellationToken.None);
        await _changing.WaitAsync();
        try
        {
            _search ??= Start(SearchAsync);
            foreach (var agent in _agents) StartAgent(agent);
        }
        finally
        {
            _changing.Release();
        }
    }

    public async Task StopAllAsync()
    {
        await _changing.WaitAsync();
        try
        {
            await Task.WhenAll(_running.Values.Select(r => r.StopAsync()));
            _running.Clear();
            if (_search is not null) await _search.StopAsync();
            _search = null;
        }
        finally
        {
            _changing.Release();
        }
    }

    public Task CatchUpAsync(CancellationToken cancellation) => CatchUpAsync(Timeout.InfiniteTimeSpan, cancellation);

    public async Task CatchUpAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        await _store.Keeper.EnsureAllAsync(limit.Token);
        var goal = await _highWater.LastDrawnAsync(limit.Token);
        while (await _highWater.DetectAsync(limit.Token) < goal) await Task.Delay(PollWhileStalled, limit.Token);
        foreach (var agent in _agents)
        {
            var wasRunning = await StopAgentAsync(agent);
            try
            {
                await agent.CatchUpAsync(goal, limit.Token);
            }
            finally
            {
                if (wasRunning) await StartAgentAsync(agent);
            }
        }
    }

    public Task WaitForNonStaleData(TimeSpan timeout) => Freshness.WaitAsync(_store, timeout, _agents);

    public long HighWaterMark() => _highWater.Current;

    public AgentStatus StatusFor(string shardName) =>
        _agents.FirstOrDefault(a => a.Name.Identity == shardName || a.Name.Name == shardName)?.Status ?? AgentStatus.Stopped;

    public IReadOnlyList<ISubscriptionAgent> CurrentAgents() => [.. _agents.Where(a => a.Status != AgentStatus.Stopped)];

    public bool HasAnyPaused() => _agents.Any(a => a.Status == AgentStatus.Paused);

    public Task RebuildProjectionAsync(string projectionName, CancellationToken token) =>
        RebuildProjectionAsync(projectionName, Timeout.InfiniteTimeSpan, token);

    public Task RebuildProjectionAsync<TView>(CancellationToken token) => RebuildProjectionAsync(typeof(TView), token);

    public Task RebuildProjectionAsync<TView>(TimeSpan shardTimeout, CancellationToken token) =>
        RebuildProjectionAsync(typeof(TView), shardTimeout, token);

    public Task RebuildProjectionAsync(Type projectionType, CancellationToken token) =>
        RebuildProjectionAsync(projectionType, Timeout.InfiniteTimeSpan, token);

    public Task RebuildProjectionAsync(Type projectionType, TimeSpan shardTimeout, CancellationToken token)
    {
        var projection = _store.Options.Projections.All.FirstOrDefault(p => p.ImplementationType == projectionType)
                         ?? _store.Options.Projections.All.FirstOrDefault(p => p.PublishedTypes().Contains(projectionType))
                         ?? throw new ArgumentOutOfRangeException(nameof(projectionType), $"{projectionType.FullName} is no projection and no projection writes it");
        return RebuildAsync(projection, shardTimeout, token);
    }

    public Task RebuildProjectionAsync(string projectionName, TimeSpan shardTimeout, CancellationToken token)
    {
        var all = _store.Options.Projections.All;
        var projection = all.FirstOrDefault(p => p.Name.Equals(projectionName, StringComparison.OrdinalIgnoreCase))
                         ?? all.FirstOrDefault(p => p.PublishedTypes().Any(t => t.FullName == projectionName))
                         ?? throw new ArgumentOutOfRangeException(nameof(projectionName),
                             $"There is no projection called '{projectionName}'; there are {string.Join(", ", all.Select(p => $"'{p.Name}'"))}");
        return RebuildAsync(projection, shardTimeout, token);
    }

    public void Dispose() => StopAllAsync().GetAwaiter().GetResult();

    private async Task RebuildAsync(IRegisteredProjection projection, TimeSpan timeout, CancellationToken token)
    {
        if (projection.Lifecycle == ProjectionLifecycle.Live) throw new ArgumentException($"'{projection.Name}' is live: it stores nothing to rebuild");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        limit.CancelAfter(timeout);
        await _store.Keeper.EnsureAllAsync(limit.Token);
        var agent = Array.Find(_agents, a => a.Projection == projection);
        if (agent is null)
        {
            await Rebuild.InlineAsync(_store, projection, limit.Token);
            return;
        }

        var wasRunning = await StopAgentAsync(agent);
        try
        {
            _logger.LogInformation("Rebuilding projection {Projection}", agent.Name);
            await Rebuild.AsyncAsync(_store, agent, _highWater, limit.Token);
        }
        finally
        {
            if (wasRunning) await StartAgentAsync(agent);
        }
    }

    private async Task SearchAsync(CancellationToken token)
    {
        while (!token.IsCancellationRequested)
        {
            var nudged = _store.Nudge.Next;
            try
            {
                await _highWater.DetectAsync(token);
            }
            catch (Exception failure) when (failure is NpgsqlException or IOException or TimeoutException)
            {
                _logger.LogWarning(failure, "The high-water mark could not be read; trying again");
            }
            catch (OperationCanceledException) when (token.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                _logger.LogError(failure, "The high-water mark cannot be found; trying again");
            }

            await Task.WhenAny(nudged, Task.Delay(_highWater.Stalled ? PollWhileStalled : Poll, token));
        }
    }

    private static Running Start(Func<CancellationToken, Task> work)
    {
        var stop = new CancellationTokenSource();
        return new Running(stop, Task.Run(() => work(stop.Token), CancellationToken.None));
    }

    private void StartAgent(ShardAgent agent)
    {
        if (!_running.ContainsKey(agent)) _running.Add(agent, Start(agent.RunAsync));
    }

    private async Task StartAgentAsync(ShardAgent agent)
    {
        await _changing.WaitAsync();
        try
        {
            if (_search is not null) StartAgent(agent);
        }
        finally
        {
            _changing.Release();
        }
    }

    private async Task<bool> StopAgentAsync(ShardAgent agent)
    {
        await _changing.WaitAsync();
        try
        {
            if (!_running.Remove(agent, out var running)) return false;
            await running.StopAsync();
            return true;
        }
        finally
        {
            _changing.Release();
        }
    }
}
