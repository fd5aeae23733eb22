using Collab.Engine.Daemon;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Marten;

/// <summary>Reaching the store through its host.</summary>
public static class HostExtensions
{
    public static IDocumentStore DocumentStore(this IHost host) => host.Services.DocumentStore();

    public static IDocumentStore DocumentStore(this IServiceProvider services) => services.GetRequiredService<IDocumentStore>();

    /// <summary>Stops the host's daemon at the end of the transactions at hand. Another host may take over.</summary>
    public static Task PauseAllDaemonsAsync(this IHost host) => host.Services.PauseAllDaemonsAsync();

    /// <inheritdoc cref="PauseAllDaemonsAsync(IHost)"/>
    public static Task PauseAllDaemonsAsync(this IServiceProvider services) =>
        Task.WhenAll(services.GetServices<HostedDaemon>().Select(d => d.PauseAsync()));

    public static Task ResumeAllDaemonsAsync(this IHost host) =>
        Task.WhenAll(host.Services.GetServices<HostedDaemon>().Select(d => d.ResumeAsync()));

    /// <summary>Deletes all documents, events and progress.</summary>
    public static Task CleanAllMartenDataAsync(this IHost host) => host.Services.CleanAllMartenDataAsync();

    /// <inheritdoc cref="CleanAllMartenDataAsync(IHost)"/>
    public static Task CleanAllMartenDataAsync(this IServiceProvider services) => services.DocumentStore().Advanced.ResetAllData();

    /// <summary>Deletes all documents, events and progress while the host's daemon pauses.</summary>
    public static Task ResetAllMartenDataAsync(this IHost host) => host.Services.ResetAllMartenDataAsync();

    /// <inheritdoc cref="ResetAllMartenDataAsync(IHost)"/>
    public static async Task ResetAllMartenDataAsync(this IServiceProvider services)
    {
        var daemons = services.GetServices<HostedDaemon>().ToArray();
        foreach (var daemon in daemons) await daemon.PauseAsync();
        await services.DocumentStore().Advanced.ResetAllData();
        foreach (var daemon in daemons) await daemon.ResumeAsync();
    }
}
