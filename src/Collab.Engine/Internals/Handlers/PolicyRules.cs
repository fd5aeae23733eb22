using Wolverine;
using Wolverine.ErrorHandling;

namespace Collab.Engine.Handlers;

internal sealed class PolicyRules : IPolicies
{
    public FailureRules Failures { get; } = new();

    FailureRules IWithFailurePolicies.Failures => Failures;

    public bool SaveSessions { get; private set; }

    public bool DurableQueues { get; private set; }

    public void AutoApplyTransactions() => SaveSessions = true;

    public void UseDurableLocalQueues() => DurableQueues = true;
}
