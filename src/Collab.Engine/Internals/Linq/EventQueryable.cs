using System.Collections;
using System.Linq.Expressions;
using Collab.Engine.Sessions;
using JasperFx.Events;
using Marten.Linq;
using Npgsql;

namespace Collab.Engine.Linq;

/// <summary>A query of events, of the wrappers or of the bare data of one type.</summary>
internal sealed class EventQueryable<T> : IMartenQueryable<T>, IOrderedQueryable<T>, IQueryProvider where T : notnull
{
    private readonly QuerySession _session;

    public EventQueryable(QuerySession session)
    {
        _session = session;
        Expression = Expression.Constant(this);
    }

    private EventQueryable(QuerySession session, Expression expression)
    {
        _session = session;
        Expression = expression;
    }

    public Type ElementType => typeof(T);

    public Expression Expression { get; }

    public IQueryProvider Provider => this;

    public static EventQueryable<T> Of(IQueryable<T> queryable) =>
        queryable as EventQueryable<T> ?? throw new NotSupportedException($"Only queries of events can be run; this is a {queryable.GetType().Name}");

    public async Task<IReadOnlyList<T>> ListAsync(CancellationToken token)
    {
        var reading = _session.Owner.Reading;
        await using var command = await CommandAsync(reading.Select, token);
        await using var reader = await _session.ExecuteReaderAsync(command, token);
        var events = await reading.ReadAllAsync(reader, token);
        return typeof(T) == typeof(IEvent) ? (IReadOnlyList<T>)(object)events : [.. events.Select(e => (T)e.Data)];
    }

    public async Task<long> CountAsync(CancellationToken token)
    {
        await using var command = await CommandAsync($"select seq_id from {_session.Owner.Options.EventOptions.DatabaseSchemaName}.mt_events", token);
        command.CommandText = $"select count(*) from ({command.CommandText}) as found";
        await using var reader = await _session.ExecuteReaderAsync(command, token);
        await reader.ReadAsync(token);
        return reader.GetInt64(0);
    }

    public IQueryable CreateQuery(Expression expression) => CreateQuery<T>(expression);

    public IQueryable<TElement> CreateQuery<TElement>(Expression expression) =>
        typeof(TElement) == typeof(T)
            ? (IQueryable<TElement>)(object)new EventQueryable<T>(_session, expression)
            : throw new NotSupportedException($"Queries of events cannot be turned into queries of {typeof(TElement).Name}");

    public object Execute(Expression expression) => throw Synchronous();

    public TResult Execute<TResult>(Expression expression) => throw Synchronous();

    public IEnumerator<T> GetEnumerator() => throw Synchronous();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static NotSupportedException Synchronous() => new("Queries run asynchronously only: use ToListAsync and the like");

    private async Task<NpgsqlCommand> CommandAsync(string select, CancellationToken token)
    {
        await _session.Owner.Keeper.EnsureEventsAsync(token);
        var names = typeof(T) == typeof(IEvent)
            ? null
            : _session.Owner.Options.EventOptions.Kinds.NamesFor([typeof(T)]) ?? throw new NotSupportedException($"Queries of the abstract {typeof(T).Name}");
        return EventQuery.Translate(select, Expression, names);
    }
}
