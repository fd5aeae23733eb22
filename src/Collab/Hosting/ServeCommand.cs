using System.Net;
using System.Net.Sockets;
using Collab.Configuration;
using Collab.EmbeddedPostgres;
using Collab.Hosting.Supervision;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Collab.Hosting;

/// <summary>Runs the tracker until it is told to stop.</summary>
internal static class ServeCommand
{
    public static async Task RunAsync(WebApplicationBuilder builder, CollabSettings settings, CancellationToken stop)
    {
        RequireFreePort(settings);
        var data = DataFolder.Open(settings.Data);
        await using var database = await Database.OpenAsync(data, settings, DataFolder.Purpose.Serving, TimeProvider.System, stop);
        // Before everything else: started first, it is stopped last.
        if (database.Embedded is { } embedded && !OperatingSystem.IsWindows()) builder.Services.AddSupervision(embedded, settings);
        await using var app = TrackerApp.Build(builder, settings, data, database.ConnectionString);
        try
        {
            await RunAsync(app, settings, stop);
        }
        catch (Exception) when (GaveUp(app) is not null)
        {
            // Whatever came of it then.
        }

        if (GaveUp(app) is { } gaveUp) throw gaveUp;
    }

    private static async Task RunAsync(WebApplication app, CollabSettings settings, CancellationToken stop)
    {
        try
        {
            await app.StartAsync(stop);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw InUse(settings, e);
        }

        try
        {
            var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            var data = app.Services.GetRequiredService<DataFolder>();
            await File.WriteAllTextAsync(data.AddressFile, address + "\n", stop);
            // Only a terminal has somebody before it; what is kept elsewhere is no place for a link that signs in.
            await TrackerApp.MakeReadyAsync(app.Services, address, watched: !Console.IsErrorRedirected, stop);
            await Console.Out.WriteLineAsync($"Collab is ready at {address}");
            // What only the start needed is given back at once; left alone, it would stay until much more has come together.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            await app.WaitForShutdownAsync(stop);
        }
        finally
        {
            await app.StopAsync(CancellationToken.None);
        }
    }

    // Why the embedded PostgreSQL is down for good.
    private static StartRefusedException? GaveUp(WebApplication app) =>
        OperatingSystem.IsWindows() ? null : app.Services.GetService<DatabaseSupervision>()?.GaveUp;

    // Said before anything is started, and without the host's stack trace.
    private static void RequireFreePort(CollabSettings settings)
    {
        if (settings.Url is not null || settings.Port == 0) return;
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, settings.Port);
            listener.Start();
        }
        catch (SocketException e)
        {
            throw InUse(settings, e);
        }
    }

    private static StartRefusedException InUse(CollabSettings settings, Exception e) =>
        new($"{settings.Url ?? $"Port {settings.Port}"} cannot be listened on: {e.GetBaseException().Message}. Choose another: --port N.", inner: e);
}
