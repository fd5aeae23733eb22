using System.Net;
using System.Net.Sockets;
using Collab.Configuration;
using Collab.EmbeddedPostgres;
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
        await using var app = TrackerApp.Build(builder, settings, data, database.ConnectionString);
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
            using (var itself = new HttpClient { BaseAddress = Local(address), Timeout = TimeSpan.FromMinutes(5) })
                await TrackerApp.MakeReadyAsync(app.Services, address, itself, stop);
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

    // Where the tracker reaches itself: a wildcard address is one to listen on, not to call.
    private static Uri Local(string address)
    {
        var url = new UriBuilder(address.Replace("://+", "://0.0.0.0", StringComparison.Ordinal).Replace("://*", "://0.0.0.0", StringComparison.Ordinal));
        if (url.Host is "0.0.0.0" or "[::]") url.Host = "127.0.0.1";
        return url.Uri;
    }
}
