using System.Net;
using System.Net.Sockets;

namespace Collab.Http;

/// <summary>Tells callers apart before anybody knows who they are.</summary>
public static class Callers
{
    /// <summary>
    /// The network address that a request comes from, as a proxy that may say so told it. Of an IPv6 address only the first 64 bits: a
    /// household or a machine is given all the rest.
    /// </summary>
    public static string AddressOf(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        if (address is null) return "local";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(address)) return address.ToString();
        var bytes = address.GetAddressBytes();
        Array.Clear(bytes, 8, 8);
        return $"{new IPAddress(bytes)}/64";
    }
}
