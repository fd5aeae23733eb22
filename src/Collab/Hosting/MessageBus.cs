using System.Reflection;
using Collab.Domain.Facts;
using Collab.Recording;
using JasperFx;
using JasperFx.CodeGeneration;
using Wolverine;
using Wolverine.Configuration;
using Wolverine.ErrorHandling;
using Wolverine.Runtime.Handlers;

namespace Collab.Hosting;

/// <summary>How messages travel: commands to the entity that decides them, reminders to the time they wait for.</summary>
internal static class MessageBus
{
    public static void Configure(WolverineOptions options)
    {
        options.ApplicationAssembly = Assembly.GetExecutingAssembly();
        options.Discovery.IncludeAssembly(typeof(Command).Assembly);
        options.Discovery.IncludeAssembly(typeof(Recorder).Assembly);
        options.ServiceName = "collab";
#if COMPILE_HANDLERS_AT_RUNTIME
        options.CodeGeneration.TypeLoadMode = TypeLoadMode.Dynamic;
#else
        options.CodeGeneration.TypeLoadMode = TypeLoadMode.Static;
#endif
        // Several hosts may share the database. One that is gone is noticed, and what it had to do is done by another, within seconds.
        options.Durability.Mode = DurabilityMode.Balanced;
        options.Durability.HealthCheckPollingTime = TimeSpan.FromSeconds(2);
        options.Durability.StaleNodeTimeout = TimeSpan.FromSeconds(10);
        options.Durability.NodeReassignmentPollingTime = TimeSpan.FromSeconds(5);
        options.EnableRelayOfUserName = true;
        options.Policies.AutoApplyTransactions();
        options.Policies.UseDurableLocalQueues();
        // A command that fails is told to who sent it, and logged there: here it would be logged with all that it holds, and even when
        // only its sender went away.
        options.Policies.MessageFailureLogLevel(LogLevel.Debug);
        options.Policies.Add<DecidesAnew>();
    }

    /// <summary>
    /// A command that lost a race is decided anew on what the winner wrote. Whoever decided many of them before they were stored has to
    /// do that himself.
    /// </summary>
    private sealed class DecidesAnew : IHandlerPolicy
    {
        public void Apply(IReadOnlyList<HandlerChain> chains, GenerationRules rules, IServiceContainer container)
        {
            foreach (var chain in chains.Where(chain => chain.MessageType.IsAssignableTo(typeof(Command))))
            {
                chain.OnException<ConcurrencyException>().RetryWithCooldown(
                    Milliseconds(5), Milliseconds(20), Milliseconds(50), Milliseconds(100), Milliseconds(200));
            }
        }

        private static TimeSpan Milliseconds(int count) => TimeSpan.FromMilliseconds(count);
    }
}
