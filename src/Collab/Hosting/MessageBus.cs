using System.Reflection;
using Collab.Domain.Facts;
using Collab.Domain.Partnerships;
using Collab.Recording;
using JasperFx;
using JasperFx.CodeGeneration;
using Wolverine;
using Wolverine.Configuration;
using Wolverine.ErrorHandling;
#if COMPILE_HANDLERS_AT_RUNTIME
using Wolverine.RuntimeCompilation;
#endif
using Wolverine.Runtime.Handlers;

namespace Collab.Hosting;

/// <summary>How messages travel: commands to the entity that decides them, reminders to the time they wait for.</summary>
internal static class MessageBus
{
    // The one that messages of this name had by convention, so that those that wait in a database are taken to it.
    private const string Reminders = "milestone-reminder";

    /// <summary>
    /// Adds the bus. Looking for its extensions would load every assembly that is deployed, also what reads and writes workbooks: what is
    /// needed is named instead.
    /// </summary>
    public static void AddMessageBus(this IServiceCollection services) => services.AddWolverine(ExtensionDiscovery.ManualOnly, Configure);

    private static void Configure(WolverineOptions options)
    {
        options.ApplicationAssembly = Assembly.GetExecutingAssembly();
        options.Discovery.IncludeAssembly(typeof(Command).Assembly);
        options.Discovery.IncludeAssembly(typeof(Recorder).Assembly);
        options.ServiceName = "collab";
#if COMPILE_HANDLERS_AT_RUNTIME
        options.CodeGeneration.TypeLoadMode = TypeLoadMode.Dynamic;
        options.UseRuntimeCompilation();
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
        // Commands are handled where they are sent from. What is sent for later has its queue; a queue, with what works on it, for each
        // kind of command would stand idle.
        options.Policies.DisableConventionalLocalRouting();
        options.PublishMessage<MilestoneReminder>().ToLocalQueue(Reminders);
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
