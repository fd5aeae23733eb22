using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;

namespace Collab.EmbeddedPostgres;

/// <summary>Writes the settings of the tracker's own PostgreSQL.</summary>
[UnsupportedOSPlatform("windows")]
internal static class PostgresConfiguration
{
    private const int LongestSocketPath = 103;

    /// <summary>Writes the settings of a server that is about to start.</summary>
    /// <param name="home">The server's folder.</param>
    /// <param name="cluster">Its cluster.</param>
    /// <param name="options">What may be chosen.</param>
    /// <param name="user">Who runs it.</param>
    /// <param name="further">Settings for this start only.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static async Task WriteAsync(
        string home, string cluster, PostgresOptions options, PostgresUser user, IEnumerable<string> further,
        CancellationToken cancellation)
    {
        var port = options.Port;
        if (port is null && Encoding.UTF8.GetByteCount(Path.Combine(home, ".s.PGSQL.5432")) > LongestSocketPath) port = FreePort();
        string[] lines =
        [
            .. port is null
                ? new[] { "listen_addresses = ''", $"unix_socket_directories = {Quoted(home)}", "unix_socket_permissions = 0700",
                    "port = 5432" }
                : ["listen_addresses = '127.0.0.1'", "unix_socket_directories = ''",
                    $"port = {port.Value.ToString(CultureInfo.InvariantCulture)}"],
            "fsync = on",
            "synchronous_commit = on",
            "full_page_writes = on",
            "password_encryption = 'scram-sha-256'",
            "max_connections = 100",
            "shared_buffers = '256MB'",
            "effective_cache_size = '1GB'",
            "work_mem = '16MB'",
            "maintenance_work_mem = '128MB'",
            "max_wal_size = '1GB'",
            "checkpoint_timeout = '10min'",
            "wal_compression = on",
            "random_page_cost = 1.1",
            "max_parallel_workers_per_gather = 1",
            "jit = off",
            "timezone = 'UTC'",
            "log_timezone = 'UTC'",
            "log_line_prefix = '%m [%p] '",
            "log_checkpoints = off",
            "log_min_duration_statement = '2s'",
            // What is about people stands in parameters, and in the details of errors: a log has neither, and its lines stay short.
            "log_parameter_max_length = 0",
            "log_parameter_max_length_on_error = 0",
            "log_error_verbosity = terse",
            "log_min_error_statement = panic",
            .. PostgresArchive.Settings(options),
            .. further,
        ];
        // Whole or not at all: a disk may be full, and a server without its settings would listen elsewhere.
        var file = Path.Combine(cluster, "collab.conf");
        var draft = file + ".new";
        await File.WriteAllLinesAsync(draft, lines, cancellation);
        await user.GiveAsync(draft, cancellation);
        File.Move(draft, file, overwrite: true);
    }

    /// <summary>A text as the settings' file takes it.</summary>
    public static string Quoted(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
