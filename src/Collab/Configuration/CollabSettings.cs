using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Collab.EmbeddedPostgres;

namespace Collab.Configuration;

/// <summary>
/// Every setting of the tracker. Each is an environment variable or a key of the same name in <c>appsettings.json</c>;
/// the options of the command line win over both.
/// </summary>
public sealed record CollabSettings
{
    /// <summary>The schema that holds everything the tracker stores; nothing is created outside it.</summary>
    public const string Schema = "collab";

    [ConfigurationKeyName("COLLAB_PORT")]
    [Description("TCP port on 127.0.0.1 to listen on; 0 takes a free one. Default 8420.")]
    [Range(0, 65535)]
    public int Port { get; init; } = 8420;

    [ConfigurationKeyName("COLLAB_URL")]
    [Description("Address to listen on instead of 127.0.0.1 and COLLAB_PORT, such as http://0.0.0.0:8420. Default none.")]
    public string? Url { get; init; }

    [ConfigurationKeyName("COLLAB_HOSTS")]
    [Description("Host names that requests may carry, separated by semicolons; * accepts any. "
        + "Default localhost, 127.0.0.1 and [::1] when listening on loopback, else *.")]
    public string? Hosts { get; init; }

    [ConfigurationKeyName("COLLAB_PROXIES")]
    [Description("Addresses or networks of the proxies in front, separated by semicolons, such as 10.0.0.5;10.1.0.0/16. "
        + "Only they are believed when they name the caller (X-Forwarded-For) and HTTPS (X-Forwarded-Proto). Default none.")]
    public string? Proxies { get; init; }

    [ConfigurationKeyName("COLLAB_DATA")]
    [Description("Folder for the embedded PostgreSQL, its lock and the admin token. Default: data in the current folder.")]
    public string Data { get; init; } = "data";

    [ConfigurationKeyName("COLLAB_DB")]
    [Description("Connection string of your own PostgreSQL 15 to 18 (several hosts give failover); also read from ConnectionStrings:Collab. "
        + "Default none: the tracker runs its own PostgreSQL in the data folder.")]
    public string? Db { get; init; }

    [ConfigurationKeyName("COLLAB_POSTGRES_BIN")]
    [Description("Folder with initdb, pg_ctl and postgres for the embedded PostgreSQL. "
        + "Default: the packaged 18, else what PATH or /usr/lib/postgresql offers.")]
    public string? PostgresBin { get; init; }

    [ConfigurationKeyName("COLLAB_POSTGRES_PORT")]
    [Description("TCP port on 127.0.0.1 for the embedded PostgreSQL. Default none: a Unix socket in the data folder.")]
    [Range(1, 65535)]
    public int? PostgresPort { get; init; }

    [ConfigurationKeyName("COLLAB_POSTGRES_SILENCE")]
    [Description("Seconds for which the embedded PostgreSQL may take in no new connection, although it runs, before it is taken to hang, and is ended and started again; "
        + "0: it is left alone. Default 30.")]
    [Range(0, 86_400)]
    public int PostgresSilence { get; init; } = 30;

    [ConfigurationKeyName("COLLAB_ARCHIVE_MB")]
    [Description("Megabytes of its log of changes that the embedded PostgreSQL keeps in postgres/archive of the data folder, packed, the oldest "
        + "deleted first; with a backup, ops/restore goes back to any moment it covers. Default 0: none.")]
    [Range(0, 10_000_000)]
    public int ArchiveMb { get; init; }

    [ConfigurationKeyName("COLLAB_EMPTY")]
    [Description("true starts without loading the samples. Default false.")]
    public bool Empty { get; init; }

    [ConfigurationKeyName("COLLAB_SAMPLES")]
    [Description("Folder of *.ndjson command files that the first start loads, in name order. Default: ops/samples of this checkout.")]
    public string? Samples { get; init; }

    [ConfigurationKeyName("COLLAB_READS")]
    [Description("open lets anyone who reaches the address read; closed asks every reader for a token. Default open when listening on loopback, else closed.")]
    public ReadAccess? Reads { get; init; }

    [ConfigurationKeyName("COLLAB_MAX_BODY_MB")]
    [Description("Largest request body in megabytes; a larger one is refused with 413. A form of a page may have one more, so that a file of "
        + "this size can be sent with it. Default 8.")]
    [Range(1, 1024)]
    public int MaxBodyMb { get; init; } = 8;

    [ConfigurationKeyName("COLLAB_RATE")]
    [Description("Requests per second allowed to one network address; 0 sets no limit. Default 1000.")]
    [Range(0, 1_000_000)]
    public int Rate { get; init; } = 1000;

    [ConfigurationKeyName("COLLAB_RATE_BURST")]
    [Description("Requests that may come at once before COLLAB_RATE applies. Default 2000.")]
    [Range(1, 1_000_000)]
    public int RateBurst { get; init; } = 2000;

    [ConfigurationKeyName("COLLAB_READY_LAG")]
    [Description("Events that a read model may be behind before /health/ready says no; one that stands still for 30 seconds is refused sooner. Default 1000.")]
    [Range(0, 10_000_000)]
    public int ReadyLag { get; init; } = 1000;

    [ConfigurationKeyName("COLLAB_REPLAY_MINUTES")]
    [Description("Minutes between replays in the background, which fold all events anew and compare them with the tables; 0 for none. The first comes after five minutes at the latest. "
        + "Default 1440, once a day.")]
    [Range(0.0, 525_600.0)]
    public double ReplayMinutes { get; init; } = 1440;

    [ConfigurationKeyName("COLLAB_MIN_FREE_MB")]
    [Description("Free megabytes on the data folder's disk below which /health/ready says no. Default 100.")]
    [Range(0, 1_000_000)]
    public int MinFreeMb { get; init; } = 100;

    [ConfigurationKeyName("COLLAB_LOG")]
    [Description("Form of the log on standard error, one line an entry: text or json. Default text.")]
    public LogForm Log { get; init; } = LogForm.Text;

    [ConfigurationKeyName("OTEL_EXPORTER_OTLP_ENDPOINT")]
    [Description("Address of an OpenTelemetry collector that is sent the traces of requests, commands and statements, such as http://localhost:4317; "
        + "the other OTEL_ variables of the standard hold too. Default none: no traces are made.")]
    [Url]
    public string? OtlpEndpoint { get; init; }

    /// <summary>Who may read, where nobody set it: whoever reaches a loopback address, nobody without a token elsewhere.</summary>
    public ReadAccess EffectiveReads() => Reads ?? (IsLoopback ? ReadAccess.Open : ReadAccess.Closed);

    /// <summary>The address to listen on.</summary>
    internal string Address => Url ?? $"http://127.0.0.1:{Port}";

    /// <summary>Whether only this machine reaches the address.</summary>
    internal bool IsLoopback => Address.Split(';').All(one => Uri.TryCreate(one, UriKind.Absolute, out var address) && address.IsLoopback);

    /// <summary>The bytes of <see cref="MaxBodyMb"/>.</summary>
    internal long MaxBodyBytes => MaxBodyMb * 1024L * 1024L;

    /// <summary>The bytes of the largest form of a page: a file of the largest size, and what is entered beside it.</summary>
    internal long MaxFormBytes => (MaxBodyMb + 1) * 1024L * 1024L;

    /// <summary>Reads the settings and checks them.</summary>
    /// <exception cref="StartRefusedException">A value does not fit its setting.</exception>
    public static CollabSettings From(IConfiguration configuration)
    {
        CollabSettings settings;
        try
        {
            settings = configuration.Get<CollabSettings>() ?? new();
        }
        catch (InvalidOperationException e)
        {
            throw new StartRefusedException($"A setting cannot be read. {e.Message} {e.InnerException?.Message}".TrimEnd(), inner: e);
        }

        var faults = new List<ValidationResult>();
        if (!Validator.TryValidateObject(settings, new ValidationContext(settings), faults, validateAllProperties: true))
            throw new StartRefusedException(string.Join(Environment.NewLine, faults.Select(fault => Named(fault))));

        return settings with
        {
            Data = Path.GetFullPath(string.IsNullOrWhiteSpace(settings.Data) ? "data" : settings.Data),
            Db = Given(settings.Db) ?? Given(configuration.GetConnectionString("Collab")),
            Url = Given(settings.Url),
            Hosts = Given(settings.Hosts),
            Proxies = Given(settings.Proxies),
            PostgresBin = Given(settings.PostgresBin),
            Samples = Given(settings.Samples),
            OtlpEndpoint = Given(settings.OtlpEndpoint),
        };
    }

    private static string? Given(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    private static string Named(ValidationResult fault)
    {
        var member = fault.MemberNames.FirstOrDefault() ?? "";
        var key = typeof(CollabSettings).GetProperty(member)?.GetCustomAttributes(typeof(ConfigurationKeyNameAttribute), false)
            .Cast<ConfigurationKeyNameAttribute>().FirstOrDefault()?.Name;
        return $"{key ?? member}: {fault.ErrorMessage}";
    }
}

/// <summary>Who may read.</summary>
public enum ReadAccess
{
    /// <summary>Anyone who reaches the address.</summary>
    Open,

    /// <summary>Only holders of a valid token, whatever their role.</summary>
    Closed,
}

/// <summary>How a log entry is written.</summary>
public enum LogForm
{
    /// <summary>A line for people.</summary>
    Text,

    /// <summary>A JSON object a line.</summary>
    Json,
}
