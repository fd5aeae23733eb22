using Collab.Engine.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Marten;

/// <summary>Puts the store into a service collection.</summary>
public static class MartenServiceCollectionExtensions
{
    /// <summary>Adjusts the store's options from anywhere, after the configuration given to AddMarten, in order of calling.</summary>
    public static IServiceCollection ConfigureMarten(this IServiceCollection services, Action<StoreOptions> configure) =>
        services.ConfigureMarten((_, options) => configure(options));

    /// <inheritdoc cref="ConfigureMarten(IServiceCollection, Action{StoreOptions})"/>
    public static IServiceCollection ConfigureMarten(this IServiceCollection services, Action<IServiceProvider, StoreOptions> configure) =>
        services.AddSingleton(new StoreConfiguration(configure));

    /// <summary>A store whose database comes from <see cref="MartenConfigurationExpression.UseNpgsqlDataSource"/>.</summary>
    public static MartenConfigurationExpression AddMarten(this IServiceCollection services) => services.AddMarten(new StoreOptions());

    public static MartenConfigurationExpression AddMarten(this IServiceCollection services, string connectionString) =>
        services.AddMarten(options => options.Connection(connectionString));

    public static MartenConfigurationExpression AddMarten(this IServiceCollection services, StoreOptions options) =>
        services.AddMarten(_ => options);

    public static MartenConfigurationExpression AddMarten(this IServiceCollection services, Action<StoreOptions> configure) =>
        services.AddMarten(_ =>
        {
            var options = new StoreOptions();
            configure(options);
            return options;
        });

    /// <summary>
    /// Registers <see cref="IDocumentStore"/> (one), and <see cref="IDocumentSession"/> and <see cref="IQuerySession"/> (one each per scope).
    /// </summary>
    public static MartenConfigurationExpression AddMarten(this IServiceCollection services, Func<IServiceProvider, StoreOptions> optionSource)
    {
        services.AddSingleton(provider =>
        {
            var options = optionSource(provider);
            foreach (var configuration in provider.GetServices<StoreConfiguration>()) configuration.Configure(provider, options);
            return options;
        });
        services.AddSingleton<IDocumentStore>(provider => new DocumentStore(provider.GetRequiredService<StoreOptions>())
        {
            Loggers = provider.GetService<ILoggerFactory>() ?? Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance
        });
        services.TryAddScoped<SessionOrigin>();
        services.AddScoped(provider =>
        {
            var session = provider.GetRequiredService<IDocumentStore>().LightweightSession();
            provider.GetRequiredService<SessionOrigin>().Stamp(session);
            return session;
        });
        services.AddScoped(provider => provider.GetRequiredService<IDocumentStore>().QuerySession());
        return new MartenConfigurationExpression(services);
    }
}
