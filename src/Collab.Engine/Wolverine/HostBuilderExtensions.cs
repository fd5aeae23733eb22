using Collab.Engine.Handlers;
using Collab.Engine.Hosting;
using Collab.Engine.Messages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Wolverine;

/// <summary>Puts the message bus into a host.</summary>
public static class HostBuilderExtensions
{
    public static IHostBuilder UseWolverine(this IHostBuilder builder, Action<WolverineOptions>? overrides = null,
        ExtensionDiscovery discovery = ExtensionDiscovery.Automatic) =>
        builder.ConfigureServices(services => services.AddWolverine(discovery, overrides));

    public static IHostApplicationBuilder UseWolverine(this IHostApplicationBuilder builder, Action<WolverineOptions>? configure)
    {
        builder.Services.AddWolverine(configure);
        return builder;
    }

    public static IServiceCollection AddWolverine(this IServiceCollection services, Action<WolverineOptions>? configure) =>
        services.AddWolverine(ExtensionDiscovery.Automatic, configure);

    /// <summary>
    /// Registers <see cref="IMessageBus"/> and <see cref="IMessageContext"/>, one per scope. Handlers are found when the host starts.
    /// </summary>
    public static IServiceCollection AddWolverine(this IServiceCollection services, ExtensionDiscovery discovery,
        Action<WolverineOptions>? configure = null)
    {
        var options = new WolverineOptions(services);
        configure?.Invoke(options);
        services.AddSingleton(options);
        services.AddSingleton<HandlerGraph>();
        services.AddSingleton<DurableMessages>();
        services.AddSingleton<Invoker>();
        services.AddSingleton<IHostedService, HandlersAtStartup>();
        services.AddSingleton<IHostedService, MessageQueue>();
        services.TryAddScoped<SessionOrigin>();
        services.AddScoped<MessageContext>();
        services.AddScoped<IMessageContext>(provider => provider.GetRequiredService<MessageContext>());
        services.AddScoped<IMessageBus>(provider => provider.GetRequiredService<MessageContext>());
        services.AddScoped<ICommandBus>(provider => provider.GetRequiredService<MessageContext>());
        return services;
    }

    /// <summary>Says that this host is alone. Nothing depends on it: see <see cref="DurabilityMode"/>.</summary>
    public static IServiceCollection UseWolverineSoloMode(this IServiceCollection services) => services;
}
