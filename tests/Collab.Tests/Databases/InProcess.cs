using Collab.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Collab.Tests.Databases;

/// <summary>The tracker's services in the test's own process, on a database. Nothing is started.</summary>
internal static class InProcess
{
    /// <param name="database">The database.</param>
    /// <param name="pool">The most connections to it.</param>
    public static WebApplication On(OwnDatabase database, int pool = 100)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        // As the tracker's own connections: what is left in a session stays in it.
        var connection = new NpgsqlConnectionStringBuilder(database.ConnectionString)
        {
            Pooling = true,
            NoResetOnClose = true,
            MaxPoolSize = pool,
        };
        builder.Services.AddSingleton(_ => NpgsqlDataSource.Create(connection.ConnectionString));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddSlices();
        return builder.Build();
    }
}
