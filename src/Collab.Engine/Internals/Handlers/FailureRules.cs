using Wolverine.ErrorHandling;

namespace Collab.Engine.Handlers;

/// <summary>Which exceptions are worth another try, in order of registration; the first rule that matches decides.</summary>
internal sealed class FailureRules : IAdditionalActions
{
    private readonly List<(Func<Exception, bool> Match, TimeSpan[] Delays)> _rules = [];

    public FailureRules Add(Func<Exception, bool> match, TimeSpan[] delays)
    {
        _rules.Add((match, delays));
        return this;
    }

    /// <summary>The delay before another try, or null when there is none.</summary>
    /// <param name="attempt">Tries so far, from 1.</param>
    public TimeSpan? DelayAfter(Exception failure, int attempt)
    {
        foreach (var (match, delays) in _rules)
            if (match(failure)) return attempt <= delays.Length ? delays[attempt - 1] : null;
        return null;
    }
}
