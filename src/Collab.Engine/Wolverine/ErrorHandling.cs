using Collab.Engine.Handlers;

namespace Wolverine.ErrorHandling;

/// <summary>Something that error policies can be given to.</summary>
public interface IWithFailurePolicies
{
    internal FailureRules Failures { get; }
}

/// <summary>Begins an error policy.</summary>
public static class ErrorHandlingPolicyExtensions
{
    public static PolicyExpression OnException<TException>(this IWithFailurePolicies policies) where TException : Exception =>
        new(policies.Failures, e => e is TException);

    public static PolicyExpression OnAnyException(this IWithFailurePolicies policies) => new(policies.Failures, _ => true);

    public static PolicyExpression OnException(this IWithFailurePolicies policies, Func<Exception, bool> exceptionPredicate,
        string description = "User supplied") =>
        new(policies.Failures, exceptionPredicate);

    public static PolicyExpression OnExceptionOfType(this IWithFailurePolicies policies, Type exceptionType) =>
        new(policies.Failures, exceptionType.IsInstanceOfType);

    public static PolicyExpression OnException<TException>(this IWithFailurePolicies policies, Func<TException, bool> exceptionPredicate,
        string description = "User supplied") where TException : Exception =>
        new(policies.Failures, e => e is TException typed && exceptionPredicate(typed));
}

/// <summary>Which exceptions a policy is for, and what is done about them.</summary>
public class PolicyExpression
{
    private readonly FailureRules _rules;
    private Func<Exception, bool> _match;

    internal PolicyExpression(FailureRules rules, Func<Exception, bool> match)
    {
        _rules = rules;
        _match = match;
    }

    /// <summary>Only when the exception's message contains this text, in any case.</summary>
    public PolicyExpression AndMessageContains(string text)
    {
        var match = _match;
        _match = e => match(e) && e.Message.Contains(text, StringComparison.OrdinalIgnoreCase);
        return this;
    }

    public PolicyExpression Or<TException>() where TException : Exception => Or(e => e is TException);

    public PolicyExpression Or(Func<Exception, bool> exceptionPredicate, string description = "User supplied filter")
    {
        var match = _match;
        _match = e => match(e) || exceptionPredicate(e);
        return this;
    }

    public PolicyExpression Or<TException>(Func<TException, bool> exceptionPredicate, string description = "User supplied filter")
        where TException : Exception =>
        Or(e => e is TException typed && exceptionPredicate(typed));

    /// <summary>Tries once more, at once.</summary>
    public IAdditionalActions RetryOnce() => RetryTimes(1);

    /// <summary>Tries this many times more, at once.</summary>
    public IAdditionalActions RetryTimes(int attempts)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(attempts);
        return _rules.Add(_match, [.. Enumerable.Repeat(TimeSpan.Zero, attempts)]);
    }

    /// <summary>Tries once more after each of the delays.</summary>
    public IAdditionalActions RetryWithCooldown(params TimeSpan[] delays)
    {
        if (delays.Length == 0) throw new InvalidOperationException("Give at least one delay");
        return _rules.Add(_match, delays);
    }
}

/// <summary>What could follow the retries. As messages are only invoked, the exception then goes to the caller.</summary>
public interface IAdditionalActions;
