using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
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

    /// <summary>Adjusts the JSON of stored messages. Messages already stored must stay readable.</summary>
    public void UseSystemTextJsonForSerialization(Action<JsonSerializerOptions>? configuration = null)
    {
        MessageJson = DefaultJson();
        configuration?.Invoke(MessageJson);
    }

    internal PolicyRules Rules { get; } = new();

    internal JsonSerializerOptions MessageJson { get; private set; } = DefaultJson();

    FailureRules IWithFailurePolicies.Failures => Rules.Failures;

    private static JsonSerializerOptions DefaultJson() => new()
    {
        AllowTrailingCommas = true,
        PropertyNameCaseInsensitive = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        ReadCommentHandling = JsonCommentHandling.Skip,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping
    };
}

/// <summary>Things that hold for all handlers.</summary>
public interface IPolicies : IWithFailurePolicies
{
    /// <summary>Commits the session of every handler that uses one.</summary>
    void AutoApplyTransactions();

    /// <summary>
    /// Keeps published and scheduled messages in the store's database until they are handled. Publishing needs it: queues in memory do not exist.
    /// </summary>
    void UseDurableLocalQueues();
}

/// <summary>How stored messages are found and kept.</summary>
public class DurabilitySettings
{
    public DurabilityMode Mode { get; set; } = DurabilityMode.Balanced;

    /// <summary>How long after start scheduled messages are first looked for: by default a random time up to five seconds.</summary>
    public TimeSpan ScheduledJobFirstExecution { get; set; } = TimeSpan.FromMilliseconds(Random.Shared.Next(500, 5000));

    /// <summary>
    /// Time between looks for messages that are due, for those another host left behind and for dead letters marked as replayable; five seconds unless
    /// set. What is published in this process to be handled at once does not wait for it.
    /// </summary>
    public TimeSpan ScheduledJobPollingTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the row of a handled message is kept; five minutes unless set.</summary>
    public TimeSpan KeepAfterMessageHandling { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Time between deletions of such rows; one minute unless set.</summary>
    public TimeSpan HandledMessageCleanupPollingTime { get; set; } = TimeSpan.FromMinutes(1);
}

/// <summary>
/// How a host shares stored messages with others. A message belongs to a host only while its transaction holds the row, so nothing needs to be taken
/// over and <see cref="Solo"/> and <see cref="Balanced"/> behave alike. The other two cannot be combined with durable queues.
/// </summary>
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
