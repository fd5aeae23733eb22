using Collab.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Collab.Tests.Databases;

/// <summary>The tracker's services in the test's own process, on a database. Nothing is started.</summary>
internal static class InProcess
{
    public static WebApplication On(OwnDatabase database)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(_ => NpgsqlDataSource.Create(database.ConnectionString));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddSlices();
        return builder.Build();
    }
}
