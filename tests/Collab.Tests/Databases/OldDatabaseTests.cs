using System.Net;

namespace Collab.Tests.Databases;

/// <summary>
/// A database that a tracker of before wrote, which kept its events itself: the real input, two tokens, a person, a milestone whose
/// reminders wait, a conflict, a counting
/// rule, a sealed period and a file. It is kept as it was dumped then.
/// </summary>
public sealed class OldDatabaseTests
{
    /// <summary>The position of its last event.</summary>
    internal const long Last = 113;

    /// <summary>A manager's token, which opens nothing but the dump.</summary>
    internal const string Manager = "collab_7J7SCnJdWTkmgsbBp1z-DwP6B2ZrJjl2W83-txnaoa4";

    private const string Auditor = "collab_FDiwDm61vcfqhB800Kg-igotI1BU5e5Wz6tPg3vTZk4";
    private const string Person = "01a217ba-931f-7fef-b890-fe819b29654e";
    private const string Milestone = "c7d2c103-6686-46cb-9c86-79b402a1d66d";
    private const string Conflict = "01a217ba-9382-7337-83ed-3f9bf36661e9";
    private const string Period = "01a217ba-93ae-741d-89bc-820e8703e4a0";

    private static readonly (string Table, string Columns)[] Kept =
    [
        ("collab.mt_events", "seq_id, id, stream_id, version, data, type, timestamp, user_name, correlation_id, causation_id, headers"),
        ("collab.mt_streams", "id, type, version"), ("collab.mt_doc_person", "id, data"), ("collab.mt_doc_account", "id, data"),
        ("collab.mt_doc_apitoken", "id, data"),
        ("collab.file", "sha256, bytes, media_type, name, stored_at, stored_by"), ("collab.mt_doc_sealingkey", "id, data"),
    ];

    [Fact]
    public async Task A_database_of_before_opens_with_all_that_is_in_it_and_goes_on()
    {
        await using var database = await OwnDatabase.OldAsync();
        var before = new List<string>();
        foreach (var (table, columns) in Kept) before.Add(await database.TextAsync(table, columns));
        before.ShouldAllBe(text => text.Length > 0);
        // Where the types of events and documents stand in the code is of no account: only their stored names are.
        await database.RunAsync("update collab.mt_events set mt_dotnet_type = 'Nowhere.' || type || ', Gone'; update collab.mt_doc_person set mt_dotnet_type = 'Nowhere.Person'");
        // The reminders wait for the year 2100; their time has come.
        await database.RunAsync("update collab.wolverine_incoming_envelopes set execution_time = now() - interval '1 minute' where status = 'Scheduled'");
        (await database.ScalarAsync<long>("select count(*) from collab.wolverine_incoming_envelopes where status = 'Scheduled'"))
            .ShouldBe(2);

        await using var host = await database.StartAsync();

        foreach (var ((table, columns), was) in Kept.Zip(before)) (await database.TextAsync(table, columns)).ShouldBe(was, table);
        (await database.ScalarAsync<long>("select last_seq_id from collab.mt_event_progression where name = 'rows:All'")).ShouldBe(Last);
        (await database.ReplayedAsync()).ShouldContain($"The {Last} events of ");
        var manager = new ApiClient(host.With(Manager));
        var about = await manager.ShowAsync("/api/about");
        (about.Number("position"), about.Number("lag")).ShouldBe((Last, 0L));
        (await manager.GetAsync("/health/ready")).ShouldBe(HttpStatusCode.OK);

        (await manager.ShowAsync($"/api/people/{Person}")).Text("name").ShouldBe("Ada Altmann");
        (await manager.GetAsync($"/api/events/{Conflict}?knownAt=@{Last}")).ShouldBe(HttpStatusCode.OK);
        (await manager.ShowAsync($"/api/periods/{Period}")).Text("status").ShouldBe("sealed");
        (await new ApiClient(host.With(Auditor)).PostAsync("/api/sources", new { title = "Not by me", kind = "press-release" }))
            .ShouldBe(HttpStatusCode.Forbidden);
        (await new ApiClient(host.With(Manager[..^1] + "5")).GetAsync("/api/overview")).ShouldBe(HttpStatusCode.Unauthorized);

        await Eventually.IsAsync(
            () => database.ScalarAsync<long>("select count(*) from collab.mt_doc_reminder"), reminders => reminders == 2);
        (await database.ScalarAsync<string>("select string_agg(distinct data ->> 'milestoneId', ',') from collab.mt_doc_reminder"))
            .ShouldBe(Milestone);
        (await database.ScalarAsync<long>("select count(*) from collab.wolverine_incoming_envelopes where status = 'Scheduled'"))
            .ShouldBe(0);
        (await database.ScalarAsync<long>("select count(*) from collab.wolverine_dead_letters")).ShouldBe(0);

        var source = await manager.SourceAsync("Recorded later");
        manager.Position.ShouldBe(Last + 1);
        (await manager.ShowAsync($"/api/sources/{source}"))["source"]!.Text("title").ShouldBe("Recorded later");
        (await database.ReplayedAsync()).ShouldContain($"The {Last + 1} events of ");
    }

    [Fact]
    public async Task Nothing_is_made_outside_the_trackers_own_schema()
    {
        await using var database = await OwnDatabase.OldAsync();
        await using var host = await database.StartAsync();
        await new ApiClient(host.With(Manager)).SourceAsync();

        (await database.ScalarAsync<string>(
            """
            select string_agg(distinct n.nspname, ',') from pg_namespace n
            where n.nspname not in ('pg_catalog', 'information_schema', 'public') and n.nspname not like 'pg\_toast%' and n.nspname not like 'pg\_temp%'
            """)).ShouldBe("collab");
        (await database.ScalarAsync<long>(
            """
            select (select count(*) from pg_class where relnamespace = 'public'::regnamespace) + (select count(*) from pg_proc where pronamespace = 'public'::regnamespace)
              + (select count(*) from pg_type where typnamespace = 'public'::regnamespace)
            """)).ShouldBe(0);
        (await database.ScalarAsync<string>(
            "select string_agg(extname || ' in ' || extnamespace::regnamespace, ', ' order by extname) from pg_extension where extname <> 'plpgsql'"))
            .ShouldBe("pg_trgm in collab, unaccent in collab");
    }
}
