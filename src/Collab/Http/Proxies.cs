using System.Net;
using Collab.Configuration;
using Collab.EmbeddedPostgres;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace Collab.Http;

/// <summary>
/// Believes the proxies that <c>COLLAB_PROXIES</c> names, and nobody else, when they say whom a request came from and whether it came over
/// HTTPS (<c>X-Forwarded-For</c>, <c>X-Forwarded-Proto</c>): limits then count the caller and not the proxy, and cookies are marked Secure.
/// </summary>
internal static class Proxies
{
    /// <summary>Reads the setting.</summary>
    /// <exception cref="StartRefusedException">An entry is neither an address nor a network.</exception>
    public static void AddProxies(this IServiceCollection services, CollabSettings settings)
    {
        var named = (settings.Proxies ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = named.Length == 0
                ? ForwardedHeaders.None
                : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            // As far back as the chain consists of proxies that are named.
            options.ForwardLimit = null;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var network in named.Select(NetworkOf)) options.KnownIPNetworks.Add(network);
        });
        foreach (var entry in named) NetworkOf(entry);
    }

    private static IPNetwork NetworkOf(string entry)
    {
        if (IPNetwork.TryParse(entry, out var network)) return network;
        if (IPAddress.TryParse(entry, out var address)) return new IPNetwork(address, address.GetAddressBytes().Length * 8);
        throw new StartRefusedException(
            $"COLLAB_PROXIES: {entry} is no address such as 10.0.0.5 and no network such as 10.0.0.0/24 (where nothing but zeros may follow the prefix).");
    }
}
