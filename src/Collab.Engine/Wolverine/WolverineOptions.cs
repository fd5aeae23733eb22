using System.Reflection;
using Collab.Engine.Handlers;
using Microsoft.Extensions.DependencyInjection;
using Wolverine.Configuration;
using Wolverine.ErrorHandling;

namespace Wolverine;

/// <summary>How messages find their handlers and what happens around them.</summary>
public class WolverineOptions : IWithFailurePolicies
{
    internal WolverineOptions(IServiceCollection services)
    {
        Services = services;
    }

    /// <summary>The assembly searched for handlers; the entry assembly unless set.</summary>
    public Assembly? ApplicationAssembly { get; set; }

    public HandlerDiscovery Discovery { get; } = new();

    public IPolicies Policies => Rules;

    public DurabilitySettings Durability { get; } = new();

    /// <summary>How long handling may take; one minute unless set.</summary>
    public TimeSpan DefaultExecutionTimeout { get; set; } = TimeSpan.FromMinutes(1);

    public IServiceCollection Services { get; }

    /// <summary>Name of this application in traces.</summary>
    public string ServiceName { get; set; } = Assembly.GetEntryAssembly()?.GetName().Name ?? "Wolverine";

    /// <summary>Hands <see cref="IMessageContext.UserName"/> on to messages invoked and events appended.</summary>
    public bool EnableRelayOfUserName { get; set; }

    internal PolicyRules Rules { get; } = new();

    FailureRules IWithFailurePolicies.Failures => Rules.Failures;
}

/// <summary>Things that hold for all handlers.</summary>
public interface IPolicies : IWithFailurePolicies
{
    /// <summary>Commits the session of every handler that uses one.</summary>
    void AutoApplyTransactions();
}

/// <summary>Nothing is sent anywhere, so this only takes note of how the host is meant to run.</summary>
public class DurabilitySettings
{
    public DurabilityMode Mode { get; set; } = DurabilityMode.Balanced;
}

/// <summary>How a host takes part in delivering messages. As messages are only invoked, all modes behave alike.</summary>
public enum DurabilityMode
{
    Solo,
    Balanced,
    Serverless,
    MediatorOnly
}

/// <summary>Whether extensions are looked for. There are none.</summary>
public enum ExtensionDiscovery
{
    Automatic,
    ManualOnly
}
