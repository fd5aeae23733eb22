using Wolverine.ErrorHandling;

namespace Collab.Engine.Handlers;

internal sealed class FailureRule(Func<Exception, bool> match) : IFailureActions, IAdditionalActions
{
    private readonly List<TimeSpan> _delays = [];

    public IFailureActions Then => this;

    public bool Matches(Exception failure) => match(failure);

    public TimeSpan? DelayAfter(int attempt) => attempt <= _delays.Count ? _delays[attempt - 1] : null;

    public IAdditionalActions RetryOnce() => RetryTimes(1);

    public IAdditionalActions RetryTimes(int attempts)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(attempts);
        _delays.AddRange(Enumerable.Repeat(TimeSpan.Zero, attempts));
        return this;
    }

    public IAdditionalActions RetryWithCooldown(params TimeSpan[] delays)
    {
        if (delays.Length == 0) throw new InvalidOperationException("Give at least one delay");
        _delays.AddRange(delays);
        return this;
    }
}
