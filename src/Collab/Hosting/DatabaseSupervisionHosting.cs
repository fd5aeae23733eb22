using System.Runtime.Versioning;
using Collab.Configuration;
using Collab.EmbeddedPostgres;
using Collab.Hosting.HealthChecks;
using Collab.Hosting.Supervision;

namespace Collab.Hosting;

/// <summary>Puts the supervision into the container of services.</summary>
[UnsupportedOSPlatform("windows")]
internal static class DatabaseSupervisionHosting
{
    public static void AddSupervision(this IServiceCollection services, PostgresServer server, CollabSettings settings)
    {
        // An instance that was made outside is disposed of outside.
        services.AddSingleton(server);
        services.AddSingleton<DatabaseSupervision>();
        services.AddHostedService(provider => provider.GetRequiredService<DatabaseSupervision>());
        services.AddHealthChecks().AddCheck<SupervisionCheck>("postgres");
        if (settings.ArchiveMb == 0) return;
        services.AddSingleton(provider =>
            ActivatorUtilities.CreateInstance<ArchiveWatch>(provider, new Func<string?>(server.WhyNotArchived)));
        services.AddHostedService(provider => provider.GetRequiredService<ArchiveWatch>());
        services.AddHealthChecks().AddCheck<ArchiveCheck>("archive");
    }
}
