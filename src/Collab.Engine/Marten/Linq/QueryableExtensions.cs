using System.Linq.Expressions;
using Collab.Engine.Linq;

namespace Marten;

/// <summary>Runs queries of events.</summary>
public static class QueryableExtensions
{
    public static Task<IReadOnlyList<T>> ToListAsync<T>(this IQueryable<T> queryable, CancellationToken token = default) where T : notnull =>
        EventQueryable<T>.Of(queryable).ListAsync(token);

    public static async Task<bool> AnyAsync<TSource>(this IQueryable<TSource> source, CancellationToken token = default) where TSource : notnull =>
        await EventQueryable<TSource>.Of(source.Take(1)).CountAsync(token) > 0;

    public static Task<bool> AnyAsync<TSource>(this IQueryable<TSource> source, Expression<Func<TSource, bool>> predicate,
        CancellationToken token = default) where TSource : notnull =>
        source.Where(predicate).AnyAsync(token);

    public static async Task<int> CountAsync<TSource>(this IQueryable<TSource> source, CancellationToken token = default) where TSource : notnull =>
        checked((int)await EventQueryable<TSource>.Of(source).CountAsync(token));

    public static Task<int> CountAsync<TSource>(this IQueryable<TSource> source, Expression<Func<TSource, bool>> predicate,
        CancellationToken token = default) where TSource : notnull =>
        source.Where(predicate).CountAsync(token);

    public static async Task<TSource?> FirstOrDefaultAsync<TSource>(this IQueryable<TSource> source, CancellationToken token = default)
        where TSource : notnull =>
        await source.Take(1).ToListAsync(token) is [var first] ? first : default;

    public static Task<TSource?> FirstOrDefaultAsync<TSource>(this IQueryable<TSource> source, Expression<Func<TSource, bool>> predicate,
        CancellationToken token = default) where TSource : notnull =>
        source.Where(predicate).FirstOrDefaultAsync(token);
}
