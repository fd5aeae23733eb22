using JasperFx.Events.Projections;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shouldly;
using Wolverine;
using Wolverine.Marten;

namespace Collab.Engine.Tests;

public sealed class SchemaTests(Postgres postgres) : DatabaseTest(postgres)
{
    [Fact]
    public async Task The_event_tables_are_the_ones_the_real_packages_create()
    {
        await BeginVoyageAsync(Store());
        (await ColumnsAsync("mt_streams")).ShouldBe(
        [
            "id uuid not null", "type character varying", "version bigint", "timestamp timestamp with time zone not null default now()",
            "created timestamp with time zone not null default now()", "tenant_id character varying default '*DEFAULT*'::character varying",
            "is_archived boolean default false"
        ]);
        (await ColumnsAsync("mt_events")).ShouldBe(
        [
            "seq_id bigint not null", "id uuid not null", "stream_id uuid", "version bigint not null", "data jsonb not null", "bdata bytea",
            "type character varying(500) not null", "timestamp timestamp with time zone not null default now()",
            "tenant_id character varying default '*DEFAULT*'::character varying", "mt_dotnet_type character varying", "correlation_id character varying",
            "causation_id character varying", "headers jsonb", "user_name character varying", "is_archived boolean default false"
        ]);
        (await ColumnsAsync("mt_event_progression")).ShouldBe(
        [
            "name character varying not null", "last_seq_id bigint", "last_updated timestamp with time zone default transaction_timestamp()"
        ]);
        (await QueryAsync<string>("select conname || ' ' || pg_get_constraintdef(oid) from pg_constraint where connamespace = 'voyages'::regnamespace and contype in ('p', 'f') order by conname"))
            .ShouldBe(
            [
                "fkey_mt_events_stream_id FOREIGN KEY (stream_id) REFERENCES voyages.mt_streams(id) ON DELETE CASCADE",
                "pk_mt_event_progression PRIMARY KEY (name)", "pkey_mt_events_seq_id PRIMARY KEY (seq_id)", "pkey_mt_streams_id PRIMARY KEY (id)"
            ]);
        (await QueryAsync<string>("select indexname::text from pg_indexes where schemaname = 'voyages' and tablename = 'mt_events' order by 1"))
            .ShouldBe(["idx_mt_events_event_id", "pk_mt_events_stream_and_version", "pkey_mt_events_seq_id"]);
        (await QueryAsync<string>("select pg_get_serial_sequence('voyages.mt_events', 'seq_id')")).ShouldBe(["voyages.mt_events_sequence"]);
    }

    [Fact]
    public async Task The_message_tables_are_the_ones_the_real_packages_create()
    {
        await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ =>
        {
            var builder = Host.CreateApplicationBuilder();
            builder.Services.AddMarten(Configure).IntegrateWithWolverine();
            builder.UseWolverine(options =>
            {
                options.Discovery.DisableConventionalDiscovery();
                options.Policies.UseDurableLocalQueues();
            });
            using var host = builder.Build();
            await host.StartAsync();
            await host.StopAsync();
        }));
        (await ColumnsAsync("wolverine_incoming_envelopes")).ShouldBe(
        [
            "id uuid not null", "status character varying not null", "owner_id integer not null", "execution_time timestamp with time zone",
            "attempts integer default 0", "body bytea not null", "message_type character varying not null", "received_at character varying",
            "keep_until timestamp with time zone"
        ]);
        (await ColumnsAsync("wolverine_dead_letters")).ShouldBe(
        [
            "id uuid not null", "execution_time timestamp with time zone", "body bytea not null", "message_type character varying not null",
            "received_at character varying", "source character varying", "exception_type character varying", "exception_message character varying",
            "sent_at timestamp with time zone", "replayable boolean"
        ]);
        (await QueryAsync<string>("select indexdef from pg_indexes where schemaname = 'voyages' and tablename in ('wolverine_incoming_envelopes', 'wolverine_dead_letters') order by 1"))
            .ShouldBe(
            [
                "CREATE INDEX idx_wolverine_dead_letters_replayable ON voyages.wolverine_dead_letters USING btree (replayable) WHERE (replayable = true)",
                "CREATE INDEX idx_wolverine_incoming_envelopes_owner ON voyages.wolverine_incoming_envelopes USING btree (owner_id) WHERE (owner_id <> 0)",
                "CREATE UNIQUE INDEX pkey_wolverine_dead_letters_id ON voyages.wolverine_dead_letters USING btree (id)",
                "CREATE UNIQUE INDEX pkey_wolverine_incoming_envelopes_id ON voyages.wolverine_incoming_envelopes USING btree (id)"
            ]);
    }

    [Fact]
    public async Task Document_tables_are_the_ones_the_real_packages_create()
    {
        var store = Store(o => o.Projections.Snapshot<Voyage>(SnapshotLifecycle.Inline));
        await BeginVoyageAsync(store);
        await using var session = store.LightweightSession();
        session.Store(new Flag("gr", "blue"));
        await session.SaveChangesAsync();
        (await ColumnsAsync("mt_doc_flag")).ShouldBe(
        [
            "id character varying not null", "data jsonb not null", "mt_last_modified timestamp with time zone default transaction_timestamp()",
            "mt_version uuid not null default (md5(((random())::text || (clock_timestamp())::text)))::uuid", "mt_dotnet_type character varying"
        ]);
        (await ColumnsAsync("mt_doc_voyage")).ShouldBe(
        [
            "id uuid not null", "data jsonb not null", "mt_last_modified timestamp with time zone default transaction_timestamp()",
            "mt_dotnet_type character varying", "mt_version bigint not null default 0"
        ]);
        (await QueryAsync<string>("select indexname::text from pg_indexes where schemaname = 'voyages' and tablename like 'mt_doc%' order by 1"))
            .ShouldBe(["pkey_mt_doc_flag_id", "pkey_mt_doc_voyage_id"]);
        (await QueryAsync<string>("select distinct mt_dotnet_type from voyages.mt_doc_flag")).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Metadata_switched_on_later_adds_its_columns()
    {
        var bare = Store(o =>
        {
            o.Events.MetadataConfig.HeadersEnabled = false;
            o.Events.MetadataConfig.UserNameEnabled = false;
            o.Events.MetadataConfig.CausationIdEnabled = false;
            o.Events.MetadataConfig.CorrelationIdEnabled = false;
            o.Events.EnableUniqueIndexOnEventId = false;
        });
        var id = await BeginVoyageAsync(bare);
        (await ColumnsAsync("mt_events")).ShouldNotContain("headers jsonb");
        var store = Store();
        await using var session = store.LightweightSession();
        session.LastModifiedBy = "medea";
        session.Events.Append(id, new PortReached("Lemnos"));
        await session.SaveChangesAsync();
        (await session.Events.FetchStreamAsync(id)).Select(e => e.UserName).ShouldBe([null, "medea"]);
        (await ColumnsAsync("mt_events")).ShouldContain("headers jsonb");
    }

    [Fact]
    public async Task Several_hosts_may_start_on_an_empty_database_at_once()
    {
        var hosts = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            var builder = Host.CreateApplicationBuilder();
            builder.Services.AddMarten(options =>
            {
                Configure(options);
                options.Projections.Snapshot<Voyage>(SnapshotLifecycle.Inline);
                options.Schema.For<Flag>().DocumentAlias("banner");
                options.Schema.For<Harbour>().Identity(h => h.Id);
            }).UseLightweightSessions().ApplyAllDatabaseChangesOnStartup();
            var host = builder.Build();
            await host.StartAsync();
            return host;
        }));
        await BeginVoyageAsync(hosts[0].DocumentStore());
        foreach (var host in hosts)
        {
            await host.StopAsync();
            host.Dispose();
        }

        (await QueryAsync<long>("select count(*) from pg_tables where schemaname = 'voyages' and tablename in ('mt_doc_banner', 'mt_doc_voyage', 'mt_events')"))
            .Single().ShouldBe(3);
    }

    [Fact]
    public async Task All_data_can_be_deleted()
    {
        var store = Store(o => o.Projections.Snapshot<Voyage>(SnapshotLifecycle.Inline));
        await BeginVoyageAsync(store, new PortReached("a"));
        await store.Advanced.ResetAllData();
        (await QueryAsync<long>("select (select count(*) from voyages.mt_events) + (select count(*) from voyages.mt_doc_voyage) + (select count(*) from voyages.mt_streams)"))
            .Single().ShouldBe(0);
        var id = await BeginVoyageAsync(store);
        await using var query = store.QuerySession();
        (await query.Events.FetchStreamAsync(id)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_services_hold_one_store_and_a_session_per_scope()
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(Database);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(source);
        services.AddMarten(options => options.DatabaseSchemaName = "voyages").UseLightweightSessions().UseNpgsqlDataSource();
        services.ConfigureMarten(options => options.Listeners.Add(new Deaf()));
        await using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<IDocumentStore>().ShouldBeSameAs(provider.GetRequiredService<IDocumentStore>());
        await using var scope = provider.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<IDocumentSession>();
        session.ShouldBeSameAs(scope.ServiceProvider.GetRequiredService<IDocumentSession>());
        scope.ServiceProvider.GetRequiredService<IQuerySession>().ShouldNotBeNull();
        session.Events.StartStream(Guid.NewGuid(), new VoyageBegun("Argo"));
        await session.SaveChangesAsync();
        (await QueryAsync<long>("select count(*) from voyages.mt_events")).Single().ShouldBe(1);
    }

    private Task<List<string>> ColumnsAsync(string table) => QueryAsync<string>(
        $"""
         select a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end
           || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
         from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
         where a.attrelid = 'voyages.{table}'::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum
         """);

    private sealed class Deaf : DocumentSessionListenerBase;
}
