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
public class PolicyExpression : IFailureActions
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

    /// <inheritdoc/>
    public IAdditionalActions RetryOnce() => Begin().RetryOnce();

    /// <inheritdoc/>
    public IAdditionalActions RetryTimes(int attempts) => Begin().RetryTimes(attempts);

    /// <inheritdoc/>
    public IAdditionalActions RetryWithCooldown(params TimeSpan[] delays) => Begin().RetryWithCooldown(delays);

    private FailureRule Begin() => _rules.Add(_match);
}

/// <summary>What can be done about an exception. When everything has been tried in vain it goes to the caller.</summary>
public interface IFailureActions
{
    /// <summary>Tries once more, at once.</summary>
    IAdditionalActions RetryOnce();

    /// <summary>Tries this many times more, at once.</summary>
    IAdditionalActions RetryTimes(int attempts);

    /// <summary>Tries once more after each of the delays.</summary>
    IAdditionalActions RetryWithCooldown(params TimeSpan[] delays);
}

/// <summary>What to do after that.</summary>
public interface IAdditionalActions
{
    /// <summary>Goes on to the next measure when this one was in vain.</summary>
    IFailureActions Then { get; }
}
