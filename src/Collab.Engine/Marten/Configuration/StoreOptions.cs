using System.Reflection;
using System.Text.Json;
using Collab.Engine;
using Collab.Engine.Documents;
using Collab.Engine.Events;
using JasperFx;
using Marten.Events;
using Marten.Events.Projections;
using Marten.Schema;
using Marten.Services;
using Npgsql;
using Weasel.Core;

namespace Marten;

/// <summary>
/// Everything a store needs to know: where the database is, how events and documents are named and stored, and which projections run.
/// </summary>
public class StoreOptions
{
    private string _schema = "public";

    public StoreOptions()
    {
        EventOptions = new EventOptions(this);
        Documents = new DocumentMaps(this);
        Projections = new ProjectionOptions(this);
        Schema = new MartenRegistry(Documents);
        Serializer = new SystemTextJsonSerializer();
    }

    /// <summary>How far missing tables are created; <see cref="AutoCreate.CreateOrUpdate"/> unless set.</summary>
    public AutoCreate AutoCreateSchemaObjects { get; set; } = AutoCreate.CreateOrUpdate;

    public ProjectionOptions Projections { get; }

    /// <summary>The assembly <see cref="AutoRegister"/> searches; the entry assembly unless set.</summary>
    public Assembly? ApplicationAssembly { get; set; }

    public IEventStoreOptions Events => EventOptions;

    /// <summary>How documents are stored.</summary>
    public MartenRegistry Schema { get; }

    /// <summary>Called around every save of every session of this store, before the session's own listeners.</summary>
    public List<IDocumentSessionListener> Listeners { get; } = [];

    /// <summary>The schema all tables lie in, "public" unless set; lower-case letters, digits and underscores.</summary>
    public string DatabaseSchemaName
    {
        get => _schema;
        set => _schema = Identifier.Check(value);
    }

    /// <summary>Seconds a command may take; 0 leaves it to the connection string.</summary>
    public int CommandTimeout { get; set; }

    internal EventOptions EventOptions { get; }

    /// <summary>Where durable messages lie; null when there are none.</summary>
    internal string? MessageSchema { get; set; }

    internal DocumentMaps Documents { get; }

    internal SystemTextJsonSerializer Serializer { get; private set; }

    internal string? ConnectionString { get; private set; }

    internal NpgsqlDataSource? DataSource { get; private set; }

    /// <summary>The database, by Npgsql connection string. The store owns and disposes the connections it opens.</summary>
    public void Connection(string connectionString)
    {
        ConnectionString = connectionString;
        DataSource = null;
    }

    /// <summary>The database, by a data source that stays the caller's to dispose.</summary>
    public void Connection(NpgsqlDataSource dataSource)
    {
        DataSource = dataSource;
        ConnectionString = null;
    }

    /// <summary>Adjusts the JSON of events and documents. Stored data must stay readable.</summary>
    public void UseSystemTextJsonForSerialization(EnumStorage enumStorage = EnumStorage.AsInteger, Casing casing = Casing.Default,
        Action<JsonSerializerOptions>? configure = null) =>
        UseSystemTextJsonForSerialization(null, enumStorage, casing, configure);

    /// <summary>
    /// As the other overload, starting from a copy of <paramref name="options"/> whose naming policy gives way to <paramref name="casing"/>.
    /// </summary>
    public void UseSystemTextJsonForSerialization(JsonSerializerOptions? options, EnumStorage enumStorage = EnumStorage.AsInteger,
        Casing casing = Casing.Default, Action<JsonSerializerOptions>? configure = null)
    {
        Serializer = new SystemTextJsonSerializer(options) { EnumStorage = enumStorage, Casing = casing };
        if (configure is not null) Serializer.Configure(configure);
    }

    /// <summary>Registers every type of <see cref="ApplicationAssembly"/> that carries a <see cref="MartenAttribute"/>.</summary>
    public void AutoRegister()
    {
        var assembly = ApplicationAssembly ?? Assembly.GetEntryAssembly()
            ?? throw new InvalidOperationException("Set StoreOptions.ApplicationAssembly before AutoRegister: there is no entry assembly");
        foreach (var type in assembly.GetTypes())
            foreach (var attribute in type.GetCustomAttributes<MartenAttribute>())
                attribute.Register(type, this);
    }

    /// <summary>Refuses what the engine cannot honour.</summary>
    internal void Validate()
    {
        foreach (var errors in new[] { Projections.Errors, Projections.RebuildErrors })
            if (errors.SkipApplyErrors || errors.SkipSerializationErrors || errors.SkipUnknownEvents)
                throw new NotSupportedException("Skipping events a projection cannot apply (Projections.Errors.Skip...): it pauses at them instead");
    }
}
