using System.Text.Json;
using System.Text.Json.Serialization;
using JasperFx.Events;
using Marten.Events;
using Marten.Exceptions;
using Marten.Schema;
using Marten.Services.Json.Transformations.SystemTextJson;
using Shouldly;
using Weasel.Core;
using Raw = Marten.Services.Json.Transformations.SystemTextJson.JsonTransformations;

namespace Collab.Engine.Tests;

public enum Wind
{
    Calm,
    Storm
}

public sealed record Phase2Weather(Wind Wind, DateOnly Day, decimal Knots, IReadOnlyList<string> Notes, object? Loose = null);

[MartenEvent(Alias = "cargo_taken_aboard")]
public sealed record CargoLoaded(string What, int Tons);

public sealed record OldPortReached(string Name);

public sealed class CargoV1Upcaster : EventUpcaster<CargoLoaded>
{
    public override string EventTypeName => "cargo_v1";

    protected override CargoLoaded Upcast(JsonDocument oldEvent) =>
        new(oldEvent.RootElement.GetProperty("Cargo").GetString()!, oldEvent.RootElement.GetProperty("Pounds").GetInt32() / 2000);
}

public sealed class StoredFormatTests(Postgres postgres) : DatabaseTest(postgres)
{
    private static readonly Phase2Weather Weather = new(Wind.Storm, new DateOnly(2020, 1, 2), 12.50m, ["a", "ü"]);

    [Fact]
    public async Task By_default_names_stay_as_they_are_and_enums_are_numbers()
    {
        await BeginVoyageAsync(Store(), Weather);
        (await QueryAsync<string>("select data::text from voyages.mt_events where version = 2"))
            .ShouldBe(["""{"Day": "2020-01-02", "Wind": 1, "Knots": 12.50, "Loose": null, "Notes": ["a", "ü"]}"""]);
        (await QueryAsync<string>("select type from voyages.mt_events where version = 2")).ShouldBe(["phase_2_weather"]);
    }

    [Fact]
    public async Task Json_can_be_adjusted()
    {
        var store = Store(o => o.UseSystemTextJsonForSerialization(EnumStorage.AsString, Casing.CamelCase,
            json => json.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull));
        var id = await BeginVoyageAsync(store, Weather);
        (await QueryAsync<string>("select data::text from voyages.mt_events where version = 2"))
            .ShouldBe(["""{"day": "2020-01-02", "wind": "Storm", "knots": 12.50, "notes": ["a", "ü"]}"""]);
        await using var query = store.QuerySession();
        var back = (Phase2Weather)(await query.Events.FetchStreamAsync(id))[1].Data;
        (back.Wind, back.Day, back.Knots, back.Notes.Count).ShouldBe((Weather.Wind, Weather.Day, Weather.Knots, 2));
    }

    [Fact]
    public async Task Loose_values_come_back_as_plain_values()
    {
        var store = Store();
        var id = await BeginVoyageAsync(store, Weather with { Loose = 3 }, Weather with { Loose = "x" }, Weather with { Loose = 1.5 }, Weather with { Loose = true });
        await using var query = store.QuerySession();
        (await query.Events.FetchStreamAsync(id, fromVersion: 2)).Select(e => ((Phase2Weather)e.Data).Loose).ShouldBe([3L, "x", 1.5, true]);
    }

    [Fact]
    public async Task Marked_event_types_are_found_and_named()
    {
        var store = Store(o =>
        {
            o.ApplicationAssembly = typeof(CargoLoaded).Assembly;
            o.AutoRegister();
        });
        var id = await BeginVoyageAsync(store, new CargoLoaded("fleece", 1));
        (await QueryAsync<string>("select type from voyages.mt_events where version = 2")).ShouldBe(["cargo_taken_aboard"]);
        await using var query = store.QuerySession();
        (await query.Events.FetchStreamAsync(id))[1].Data.ShouldBe(new CargoLoaded("fleece", 1));
    }

    [Fact]
    public async Task A_type_may_be_stored_under_any_name()
    {
        var store = Store(o => o.Events.MapEventType<PortReached>("landfall"));
        var id = await BeginVoyageAsync(store, new PortReached("Lemnos"));
        (await QueryAsync<string>("select type from voyages.mt_events where version = 2")).ShouldBe(["landfall"]);
        await ExecuteAsync("update voyages.mt_events set mt_dotnet_type = 'Moved.Away, Elsewhere'");
        var other = Store(o =>
        {
            o.Events.MapEventType<PortReached>("landfall");
            o.Events.AddEventTypes([typeof(VoyageBegun)]);
        });
        await using var query = other.QuerySession();
        (await query.Events.FetchStreamAsync(id))[1].Data.ShouldBe(new PortReached("Lemnos"));
    }

    [Fact]
    public async Task A_stored_event_of_unknown_name_is_an_error()
    {
        var id = await BeginVoyageAsync(Store());
        await ExecuteAsync("update voyages.mt_events set type = 'forgotten', mt_dotnet_type = 'Gone.Forgotten, Gone'");
        await using var query = Store().QuerySession();
        await Should.ThrowAsync<UnknownEventTypeException>(() => query.Events.FetchStreamAsync(id));
    }

    [Fact]
    public async Task Old_events_are_read_as_todays()
    {
        var id = await BeginVoyageAsync(Store(), new PortReached("a"), new PortReached("b"), new PortReached("c"), new PortReached("d"));
        await ExecuteAsync("""
                           update voyages.mt_events set type = 'old_port_reached', data = '{"Name": "Iolcus"}' where version = 2;
                           update voyages.mt_events set type = 'port_v0', data = '{"where": {"name": "Pagasae"}}' where version = 3;
                           update voyages.mt_events set type = 'cargo_v1', data = '{"Cargo": "wool", "Pounds": 6000}' where version = 4;
                           update voyages.mt_events set type = 'port_v2', data = '{"Name": "Aea"}' where version = 5
                           """);
        var store = Store(o =>
        {
            o.Events.Upcast<OldPortReached, PortReached>(old => new PortReached(old.Name, -1));
            o.Events.Upcast<PortReached>("port_v0", Raw.Upcast(json => new PortReached(json.RootElement.GetProperty("where").GetProperty("name").GetString()!)));
            o.Events.Upcast<CargoV1Upcaster>();
            o.Events.Upcast<OldPortReached, PortReached>("port_v2", async (old, token) =>
            {
                await Task.Delay(1, token);
                return new PortReached(old.Name, 2);
            });
        });
        await using var session = store.LightweightSession();
        (await session.Events.FetchStreamAsync(id, fromVersion: 2)).Select(e => e.Data)
            .ShouldBe([new PortReached("Iolcus", -1), new PortReached("Pagasae"), new CargoLoaded("wool", 3), new PortReached("Aea", 2)]);
        (await session.Events.AggregateStreamAsync<Voyage>(id))!.Ports.ShouldBe(["Iolcus", "Pagasae", "Aea"]);
        session.Events.Append(id, new PortReached("new"));
        await session.SaveChangesAsync();
        (await QueryAsync<string>("select type from voyages.mt_events where version = 6")).ShouldBe(["port_reached"]);
    }

    [Fact]
    public async Task The_stores_clock_stamps_events()
    {
        var time = new DateTimeOffset(2021, 5, 6, 7, 8, 9, TimeSpan.Zero);
        var store = Store(o => o.Events.TimeProvider = new Stopped(time));
        var id = await BeginVoyageAsync(store);
        await using var query = store.QuerySession();
        (await query.Events.FetchStreamAsync(id)).Single().Timestamp.ShouldBe(time);
        (await query.Events.FetchStreamStateAsync(id))!.Created.ShouldNotBe(time);
    }

    [Fact]
    public async Task The_servers_clock_stamps_events_when_asked_to()
    {
        var store = Store(o =>
        {
            o.Events.AppendMode = EventAppendMode.QuickWithServerTimestamps;
            o.Events.TimeProvider = new Stopped(DateTimeOffset.UnixEpoch);
        });
        var id = await BeginVoyageAsync(store);
        await using var query = store.QuerySession();
        (DateTimeOffset.UtcNow - (await query.Events.FetchStreamAsync(id)).Single().Timestamp).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void What_the_engine_cannot_do_is_refused()
    {
        if (typeof(IEventStoreOptions).Assembly.GetName().Name != "Collab.Engine") return;
        Should.Throw<NotSupportedException>(() => Store(o => o.Events.StreamIdentity = StreamIdentity.AsString));
        Should.Throw<NotSupportedException>(() => Store(o => o.Projections.Errors.SkipApplyErrors = true));
        Should.Throw<ArgumentException>(() => Store(o => o.DatabaseSchemaName = "drop table"));
    }

    private sealed class Stopped(DateTimeOffset time) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => time;
    }
}
