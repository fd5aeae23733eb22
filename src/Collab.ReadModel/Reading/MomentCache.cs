using System.Buffers;
using System.ComponentModel;
using System.Globalization;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;

namespace Collab.ReadModel.Reading;

/// <summary>
/// Keeps what the most visited pages show: what is true by a moment, as it was known at a position, never changes, so an answer need not be
/// found twice, and one that many ask for at once is found once for all of them. What is true now stays so until something begins or ends:
/// the minute that has passed is no reason to find it anew. What is kept holds no names of people, which may be erased. Of what the
/// routes of the API answer, only the counts of what waits are kept, which the overview shows as well; else what many ask for at once is
/// found once, and what is asked later is answered from the tables.
/// </summary>
public sealed class MomentCache : IDisposable
{
    /// <summary>The first moment after a given one at which an answer as it was known at that one's position may be another.</summary>
    public delegate Task<DateTimeOffset> NextChange(Moment after, CancellationToken cancellation);

    /// <summary>The most answers that are kept.</summary>
    public const int MostAnswers = 256;

    private static readonly HybridCacheEntryOptions Kept = new()
    {
        Expiration = TimeSpan.FromMinutes(10),
        LocalCacheExpiration = TimeSpan.FromMinutes(10),
        Flags = HybridCacheEntryFlags.DisableDistributedCache,
    };

    private static readonly HybridCacheEntryOptions Shared = new()
    {
        Flags = HybridCacheEntryFlags.DisableLocalCache | HybridCacheEntryFlags.DisableDistributedCache,
    };

    // Its own, so that its bound counts these answers alone.
    private readonly ServiceProvider services = Build();
    private readonly HybridCache answers;
    private readonly NextChange nextChange;
    private volatile Steady? steady;

    /// <param name="nextChange">Tells until when what is true now stays so by itself.</param>
    public MomentCache(NextChange nextChange)
    {
        this.nextChange = nextChange;
        answers = services.GetRequiredService<HybridCache>();
    }

    /// <summary>The answer to a question about a moment.</summary>
    /// <param name="name">The question.</param>
    /// <param name="moment">The moment; with its position it is part of the key, so no answer is given beyond the position it was found
    /// at. Of two moments of "now" between which nothing changes, both have the answer of the earlier one.</param>
    /// <param name="find">
    /// Finds the answer. It may be found for several callers, and goes on while one of them waits: only the token it is given may end it,
    /// not a request's.
    /// </param>
    /// <param name="cancellation">Ends the wait of this caller.</param>
    public async Task<T> GetAsync<T>(string name, Moment moment, Func<CancellationToken, Task<T>> find, CancellationToken cancellation)
        where T : notnull
    {
        var since = moment.AsOfNow ? await SteadySinceAsync(moment, cancellation) : moment.AsOf;
        return await OnceAsync(KeyOf(name, moment with { AsOf = since }), find, Kept, cancellation);
    }

    /// <summary>An answer that is found for all who ask for it while it is found, and not kept.</summary>
    /// <param name="key">The question, with all that the answer depends on; at most 512 characters.</param>
    /// <param name="find">Finds the answer; see <see cref="GetAsync"/>.</param>
    /// <param name="cancellation">Ends the wait of this caller.</param>
    public Task<T> ShareAsync<T>(string key, Func<CancellationToken, Task<T>> find, CancellationToken cancellation)
        where T : notnull => OnceAsync($"shared|{key}", find, Shared, cancellation);

    public void Dispose() => services.Dispose();

    // The earliest moment that was asked about of those between which and this one nothing changes.
    private async Task<DateTimeOffset> SteadySinceAsync(Moment moment, CancellationToken cancellation)
    {
        if (steady is { } known && known.KnownAt == moment.KnownAt && moment.AsOf >= known.From && moment.AsOf < known.Until)
            return known.From;
        var until = await OnceAsync(KeyOf("steady", moment), async token => (object)await nextChange(moment, token), Kept, cancellation);
        steady = new Steady(moment.KnownAt, moment.AsOf, (DateTimeOffset)until);
        return moment.AsOf;
    }

    private async Task<T> OnceAsync<T>(
        string key, Func<CancellationToken, Task<T>> find, HybridCacheEntryOptions options, CancellationToken cancellation)
        where T : notnull
    {
        var answer = await answers.GetOrCreateAsync(
            key, find, static async (find, token) => new Answer(await find(token)), options, cancellationToken: cancellation);
        return (T)answer.Value;
    }

    private static string KeyOf(string name, Moment moment) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}|{moment.AsOf.UtcTicks}|{moment.KnownAt}|{moment.AsOfNow}");

    private static ServiceProvider Build()
    {
        var services = new ServiceCollection();
        services.AddMemoryCache(memory => memory.SizeLimit = MostAnswers);
        services.AddHybridCache().AddSerializer<Answer, One>();
        return services.BuildServiceProvider();
    }

    /// <summary>A span in which nothing changes by itself.</summary>
    private sealed record Steady(long KnownAt, DateTimeOffset From, DateTimeOffset Until);

    // Immutable, so every caller is given the very object that was found, and nothing is copied.
    [ImmutableObject(true)]
    private sealed record Answer(object Value);

    // The cache measures an answer by its serialized form: each counts as one, and none is ever read back from it.
    private sealed class One : IHybridCacheSerializer<Answer>
    {
        public void Serialize(Answer value, IBufferWriter<byte> target) => target.Write<byte>([0]);

        public Answer Deserialize(ReadOnlySequence<byte> source) => throw new NotSupportedException("Answers are kept as they are.");
    }
}
