using System.Globalization;
using System.Threading.RateLimiting;
using Collab.Accounts;

namespace Collab.Http;

/// <summary>What makes a read costly.</summary>
public enum CostlyKind
{
    /// <summary>The whole of a list that may be long: it lasts as long as its reader takes.</summary>
    WholeList,

    /// <summary>A rule that is tried: every candidate is judged anew.</summary>
    Trial,
}

/// <summary>Says of a route, or of the component of a page, which of its requests are costly.</summary>
public interface ICostlyRead
{
    CostlyKind Kind { get; }

    /// <summary>Whether a request is one of them.</summary>
    bool Is(HttpRequest request);
}

/// <summary>The requests of a route that are costly.</summary>
/// <param name="Kind">What makes them so.</param>
/// <param name="Which">Whether a request is one of them.</param>
public sealed record CostlyRead(CostlyKind Kind, Func<HttpRequest, bool> Which) : ICostlyRead
{
    public bool Is(HttpRequest request) => Which(request);
}

/// <summary>Bounds how many costly reads of a kind are under way at once, so that they take the tracker away from nobody: beyond that they
/// are refused for a moment.</summary>
public sealed class CostlyReads : IDisposable
{
    /// <summary>The most whole lists of one caller at once.</summary>
    public const int ListsOfCaller = 8;

    /// <summary>The most whole lists at once.</summary>
    public const int Lists = 32;

    /// <summary>The most trials at once.</summary>
    public const int Trials = 2;

    /// <summary>The most trials that wait for one to be over, which takes moments.</summary>
    public const int WaitingTrials = 8;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private readonly Dictionary<CostlyKind, PartitionedRateLimiter<HttpContext>> bounds = new()
    {
        [CostlyKind.WholeList] = PartitionedRateLimiter.CreateChained(
            Bound(CallerOf, ListsOfCaller, 0), Bound(_ => "all", Lists, 0)),
        [CostlyKind.Trial] = Bound(_ => "all", Trials, WaitingTrials),
    };

    /// <summary>Lets a request through when it is not costly, or when there are not too many that are.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var leases = new List<RateLimitLease>();
        try
        {
            foreach (var kind in KindsOf(context))
            {
                leases.Add(await bounds[kind].AcquireAsync(context, 1, context.RequestAborted));
                if (leases[^1].IsAcquired) continue;
                await RefuseAsync(context, kind);
                return;
            }

            await next(context);
        }
        finally
        {
            foreach (var lease in leases) lease.Dispose();
        }
    }

    /// <summary>Whether a request is a costly one of any kind.</summary>
    public static bool IsCostly(HttpContext context) => KindsOf(context).Count > 0;

    public void Dispose()
    {
        foreach (var bound in bounds.Values) bound.Dispose();
    }

    private static List<CostlyKind> KindsOf(HttpContext context) =>
    [
        .. (context.GetEndpoint()?.Metadata.OfType<ICostlyRead>() ?? []).Where(costly => costly.Is(context.Request))
            .Select(costly => costly.Kind).Distinct().Order(),
    ];

    private static async Task RefuseAsync(HttpContext context, CostlyKind kind)
    {
        context.Response.Headers.RetryAfter = RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        // On a page, a person is told by the page of the status.
        if (PageRequests.WantsPage(context.Request)) return;
        await Problems.WriteAsync(
            context, StatusCodes.Status429TooManyRequests, "too-many-costly-reads", kind == CostlyKind.WholeList
                ? "Too many whole lists are being read at once. Wait as Retry-After says, or read page by page."
                : "Too many counting rules are being tried at once. Wait as Retry-After says.");
    }

    private static string CallerOf(HttpContext context) => context.FindActor()?.Id.ToString() ?? Callers.AddressOf(context);

    private static PartitionedRateLimiter<HttpContext> Bound(Func<HttpContext, string> of, int most, int waiting) =>
        PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.GetConcurrencyLimiter(
            of(context),
            _ => new ConcurrencyLimiterOptions
            {
                PermitLimit = most,
                QueueLimit = waiting,
                QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            }));
}
