using Collab.Domain.Facts;
using JasperFx.Events.Projections;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Collab.Recording;

/// <summary>Recording, put into the container of services.</summary>
public static class RecordingHosting
{
    /// <summary>Registers what takes a command from its request to its event. Needs Marten's store and Wolverine's bus.</summary>
    public static IServiceCollection AddRecording(this IServiceCollection services)
    {
        services.AddSingleton<AppendSignal>();
        services.AddHostedService(provider => provider.GetRequiredService<AppendSignal>());
        services.AddSingleton<FoldedStreams>();
        services.AddSingleton<LookAhead>();
        services.AddSingleton<Turns>();
        services.AddScoped<Recorder>();
        services.AddScoped<AtomicBatch>();
        services.ConfigureMarten((provider, options) =>
        {
            options.Listeners.Add(provider.GetRequiredService<AppendSignal>().Listener);
            options.Projections.Add(new Fold<FactRegister>(), ProjectionLifecycle.Live);
            options.Projections.FetchPlanners.Add(new FoldedStreamPlanner(provider.GetRequiredService<FoldedStreams>()));
        });
        return services;
    }

    /// <summary>Registers a kind of entity: how its state is folded from its events.</summary>
    /// <typeparam name="TState">What its decisions know of it.</typeparam>
    public static IServiceCollection AddEntity<TState>(this IServiceCollection services)
        where TState : FactRegister, new() =>
        services.ConfigureMarten(options => options.Projections.Add(new Fold<TState>(), ProjectionLifecycle.Live));
}
