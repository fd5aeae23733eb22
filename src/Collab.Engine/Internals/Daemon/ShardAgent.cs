using System.Diagnostics;
using Collab.Engine.Projections;
using JasperFx;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Microsoft.Extensions.Logging;

namespace Collab.Engine.Daemon;

/// <summary>
/// Runs one projection. It goes from page to page, one transaction each, until it meets an event it cannot apply; there it stays, visibly, and tries
/// again with growing pauses. Everything before that event is applied; nothing is skipped.
/// </summary>
internal sealed class ShardAgent(DocumentStore store, IRegisteredProjection projection, HighWater highWater, Leadership? leadership, ILogger logger)
    : ISubscriptionAgent
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly Progress _progress = new(store, Progress.NameOf(projection), leadership);
    private readonly SemaphoreSlim _working = new(1, 1);
    private long _position;
    private long? _carefulUntil;
    private int _limit;
    private int _epoch = store.Epoch;
    private Exception? _lastFailure;

    public IRegisteredProjection Projection => projection;

    public ShardName Name => _progress.Name;

    public long Position => Volatile.Read(ref _position);

    public AgentStatus Status { get; private set; } = AgentStatus.Stopped;

    public long HighWaterMark => highWater.Current;

    public DateTimeOffset? PausedTime { get; private set; }

    public ShardFailure? Failure { get; private set; }

    public async Task RunAsync(CancellationToken token)
    {
        Status = AgentStatus.Running;
        Telemetry.Began(this);
        var pause = TimeSpan.Zero;
        var recalled = false;
        try
        {
            while (!token.IsCancellationRequested)
            {
                var moved = highWater.Moved.Next;
                try
                {
                    if (!recalled) await RecallAsync(token);
                    recalled = true;
                    if (await AdvanceAsync(highWater.Current, token))
                    {
                        pause = TimeSpan.Zero;
                        continue;
                    }

                    if (Failure is null)
                    {
                        pause = TimeSpan.Zero;
                        await moved.WaitAsync(token);
                        continue;
                    }
                }
                catch (ProgressionProgressOutOfOrderException)
                {
                    logger.LogInformation("Projection {Projection} was moved by another daemon; looking where it stands", Name);
                    recalled = false;
                }
                catch (Exception failure) when (failure is not OperationCanceledException && ShardFailures.IsTransient(failure))
                {
                    logger.LogWarning(failure, "Projection {Projection} lost the database at {Position}; trying again", Name, Position);
                    recalled = false;
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    Pause(ShardFailures.Of(failure, null), failure);
                }

                pause = pause == TimeSpan.Zero ? FirstPause : pause * 2 < LongestPause ? pause * 2 : LongestPause;
                await Task.Delay(pause, token);
            }
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // Asked to stop.
        }
        finally
        {
            Status = AgentStatus.Stopped;
            Telemetry.Ended(this);
        }
    }

    /// <summary>Applies everything up to <paramref name="mark"/>, failing with the first failure.</summary>
    public async Task CatchUpAsync(long mark, CancellationToken token, int pageSize = 0)
    {
        await RecallAsync(token);
        while (Position < mark)
        {
            if (!await AdvanceAsync(mark, token, pageSize) && Position < mark)
                throw new InvalidOperationException($"Projection {Name} cannot go on after {Position}: {Failure?.Message}", _lastFailure);
        }
    }

    /// <summary>Where the projection stands in the database.</summary>
    public async Task RecallAsync(CancellationToken token) => Volatile.Write(ref _position, await _progress.ReadAsync(token));

    /// <summary>One page in one transaction; false when there was nothing to do or an event stood in the way.</summary>
    public async Task<bool> AdvanceAsync(long mark, CancellationToken token, int pageSize = 0)
    {
        await _working.WaitAsync(token);
        try
        {
            if (_epoch != store.Epoch)
            {
                _epoch = store.Epoch;
                await RecallAsync(token);
            }

            var position = Position;
            if (position >= mark)
            {
                if (Failure is { Event: null }) Resume();
                return false;
            }

            var limit = _carefulUntil is null ? Math.Max(pageSize, projection.Options.BatchSize) : _limit;
            var page = await EventPage.ReadAsync(store, position, mark, limit, Names(), token);
            if (page.Obstacle is { } obstacle && page.Ceiling <= position)
            {
                Pause(ShardFailures.Of(obstacle), obstacle.Failure);
                return false;
            }

            return await ApplyAsync(page, position, token);
        }
        finally
        {
            _working.Release();
        }
    }

    private async Task<bool> ApplyAsync(EventPage page, long position, CancellationToken token)
    {
        using var activity = Telemetry.Activities.StartActivity("marten.projection.page");
        activity?.SetTag("projection", Name.Identity).SetTag("events", page.Events.Count).SetTag("ceiling", page.Ceiling);
        try
        {
            await using var session = new ProjectionSession(store, _progress.Move(position, page.Ceiling), Name);
            if (page.Events.Count > 0) await projection.ApplyAsync(session, projection.Relevant(page.Events), token);
            await session.SaveChangesAsync(token);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or ProgressionProgressOutOfOrderException)
                                        && !ShardFailures.IsTransient(failure))
        {
            activity?.SetStatus(ActivityStatusCode.Error, failure.GetType().Name);
            return Narrow(page, failure);
        }

        Telemetry.CountApplied(this, page.Events.Count);
        Volatile.Write(ref _position, page.Ceiling);
        if (page.Ceiling >= _carefulUntil) _carefulUntil = null;
        _limit *= 2;
        if (Failure is not null && page.Obstacle is null) Resume();
        return true;
    }

    // A failed page is tried again in halves until the event to blame stands alone; what comes before it gets applied on the way.
    private bool Narrow(EventPage page, Exception failure)
    {
        var blamed = (failure as ApplyEventException)?.Event;
        if (page.Events.Count <= 1)
        {
            Pause(ShardFailures.Of(failure, page.Events.Count == 1 ? page.Events[0] : null), failure);
            return false;
        }

        var before = blamed is null ? page.Events.Count / 2 : page.Events.TakeWhile(e => e.Sequence < blamed.Sequence).Count();
        _limit = Math.Max(1, before);
        _carefulUntil = Math.Max(_carefulUntil ?? 0, page.Ceiling);
        return true;
    }

    private void Pause(ShardFailure failure, Exception exception)
    {
        _lastFailure = exception;
        var again = Failure is not null && Failure.Event?.Sequence == failure.Event?.Sequence && Failure.Message == failure.Message;
        Failure = failure;
        PausedTime ??= failure.OccurredAt;
        Status = AgentStatus.Paused;
        if (again) return;
        logger.LogError(exception, "Projection {Projection} is paused at event {Sequence} ({EventId}, {EventType}): {Message}",
            Name, failure.Event?.Sequence, failure.Event?.EventId, failure.Event?.EventTypeName, failure.Message);
    }

    private void Resume()
    {
        logger.LogInformation("Projection {Projection} goes on after event {Sequence}", Name, Failure!.Event?.Sequence);
        Failure = null;
        PausedTime = null;
        Status = AgentStatus.Running;
        _lastFailure = null;
    }

    private string[]? Names() =>
        projection.EventTypes is { } types ? store.Options.EventOptions.Kinds.NamesFor(types) : null;
}
