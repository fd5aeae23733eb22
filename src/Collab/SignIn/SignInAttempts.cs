using System.Globalization;
using System.Threading.RateLimiting;
using Collab.Accounts;
using Collab.Http;

namespace Collab.SignIn;

/// <summary>
/// Bounds how often an address may be wrong about a token, so that tokens cannot be guessed and guessing costs the database nothing. Who is
/// right is not counted.
/// </summary>
public sealed class SignInAttempts(ValidTokens valid) : IDisposable
{
    /// <summary>How many wrong tokens an address may show at once.</summary>
    public const int AtOnce = 30;

    private readonly PartitionedRateLimiter<string> wrong = PartitionedRateLimiter.Create<string, string>(address =>
        RateLimitPartition.GetTokenBucketLimiter(address, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = AtOnce,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
            AutoReplenishment = true,
        }));

    /// <summary>Whether a token may be looked up for a request: always where it was found valid a moment ago.</summary>
    public bool Allows(HttpContext context, string? secret)
    {
        if (secret is not null && ApiToken.LooksRight(secret) && valid.Remembers(ApiToken.HashOf(secret))) return true;
        // Whole ones: a lease of none is given while there is a part of one.
        return wrong.GetStatistics(Callers.AddressOf(context))?.CurrentAvailablePermits >= 1;
    }

    /// <summary>Counts a token that was wrong.</summary>
    public void CountWrong(HttpContext context) => wrong.AttemptAcquire(Callers.AddressOf(context)).Dispose();

    /// <summary>Answers a request that may not try another token yet.</summary>
    public static Task RefuseAsync(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "1";
        return ExceptionAnswers.AnswerAsync(context, new Problem(
            StatusCodes.Status429TooManyRequests, "too-many-attempts",
            string.Create(CultureInfo.InvariantCulture,
                $"More than {AtOnce} wrong tokens came from this address. One more may be tried each second.")));
    }

    public void Dispose() => wrong.Dispose();
}
