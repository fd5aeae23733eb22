using Microsoft.Extensions.Caching.Memory;

namespace Collab.ReadModel.Reading;

/// <summary>
/// Keeps what the most visited pages show: what is true by a moment, as it was known at a position, never changes, so an answer need not be found twice. Holds no names of
/// people, which may be erased. The routes of the API do not use it: they answer from the tables.
/// </summary>
public sealed class MomentCache : IDisposable
{
    private static readonly TimeSpan Unused = TimeSpan.FromMinutes(10);

    private readonly MemoryCache answers = new(new MemoryCacheOptions { SizeLimit = 256 });

    /// <summary>The answer to a question about a moment.</summary>
    /// <param name="name">The question.</param>
    /// <param name="moment">The moment.</param>
    /// <param name="find">Finds the answer.</param>
    public async Task<T> GetAsync<T>(string name, Moment moment, Func<Task<T>> find)
    {
        var key = (name, moment);
        if (answers.TryGetValue(key, out T? known) && known is not null) return known;
        var found = await find();
        return answers.Set(key, found, new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = Unused });
    }

    public void Dispose() => answers.Dispose();
}
