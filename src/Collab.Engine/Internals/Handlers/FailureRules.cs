namespace Collab.Engine.Handlers;

/// <summary>Which exceptions are worth another try, in order of registration; the first rule that matches decides.</summary>
internal sealed class FailureRules
{
    private readonly List<FailureRule> _rules = [];

    public FailureRule Add(Func<Exception, bool> match)
    {
        var rule = new FailureRule(match);
        _rules.Add(rule);
        return rule;
    }

    /// <summary>The delay before another try, or null when there is none.</summary>
    /// <param name="attempt">Tries so far, from 1.</param>
    public TimeSpan? DelayAfter(Exception failure, int attempt) => _rules.Find(r => r.Matches(failure))?.DelayAfter(attempt);
}
