using System.Data;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Collab.Recording;

/// <summary>A channel on which hosts on one database tell each other that something happened (PostgreSQL's <c>listen</c> and
/// <c>notify</c>). A hint, not a promise: whoever listens looks for himself now and then.</summary>
public static partial class DatabaseChannel
{
    /// <summary>Events were appended. The name is Marten's, so that its daemon hears it.</summary>
    public const string Events = "mt_events_appended";

    /// <summary>The read side has come further, or what it shows of people has changed.</summary>
    public const string ReadSide = "collab_rows";

    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    /// <summary>The statement that tells it, when its transaction commits. Transactions that tell something are committed one after the
    /// other, so what is written often must not tell anything itself.</summary>
    public static string Tell(string channel) => $"notify {channel}";

    /// <summary>Listens until stopped; where the connection is lost, on a new one.</summary>
    /// <param name="database">The database.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="told">Is called whenever something was told, and whenever the listening begins: what was told before was not
    /// heard.</param>
    /// <param name="listening">Is called when the listening begins and when it is interrupted.</param>
    /// <param name="logger">Is told of an interruption, once.</param>
    /// <param name="stop">Ends the listening.</param>
    public static async Task ListenAsync(
        NpgsqlDataSource database, string channel, Action told, Action<bool> listening, ILogger logger, CancellationToken stop)
    {
        var interrupted = false;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(stop);
                connection.Notification += (_, notification) =>
                {
                    if (notification.Channel == channel) told();
                };
                await using (var listen = new NpgsqlCommand($"listen {channel}", connection)) await listen.ExecuteNonQueryAsync(stop);
                try
                {
                    listening(true);
                    interrupted = false;
                    told();
                    while (true) await connection.WaitAsync(stop);
                }
                finally
                {
                    // The pool gives the connection to the next one as it comes back.
                    if (connection.State == ConnectionState.Open) await UnlistenAsync(connection, channel);
                }
            }
            catch (Exception exception)
            {
                // Whatever it was, it is no reason to stop listening.
                listening(false);
                if (!interrupted && !stop.IsCancellationRequested) Interrupted(logger, channel, exception);
                interrupted = true;
                await Task.Delay(PauseAfterFailure, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Nothing is heard on {Channel}; it is tried again every second.")]
    private static partial void Interrupted(ILogger logger, string channel, Exception exception);

    private static async Task UnlistenAsync(NpgsqlConnection connection, string channel)
    {
        await using var unlisten = new NpgsqlCommand($"unlisten {channel}", connection);
        await unlisten.ExecuteNonQueryAsync(CancellationToken.None);
    }
}
