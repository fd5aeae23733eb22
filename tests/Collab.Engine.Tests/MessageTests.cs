using System.Collections.Concurrent;
using JasperFx.Events;
using Marten;
using Marten.Exceptions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shouldly;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.ErrorHandling;
using Wolverine.Marten;

namespace Collab.Engine.Tests;

public sealed record SetSail(Guid VoyageId, string Ship, TimeSpan Watch);

public sealed record PassPort(Guid VoyageId, string Port);

public sealed record ChangeCourse(Guid VoyageId, string Port);

public sealed record SailBlind(Guid VoyageId);

public sealed record WarnTwice(string Text);

/// <summary>A reminder to look at a voyage.</summary>
public sealed record LookOut(Guid VoyageId, string Seen);

public sealed record Strike(string Bell, int Failures);

[MessageIdentity("signal", Version = 2)]
public sealed record Signal(string Flag);

public sealed record Whistle(string Tune);

public sealed record Unheard(string Text);

public static class SetSailHandler
{
    public static (Accepted, IStartStream, OutgoingMessages) Handle(SetSail command)
    {
        var messages = new OutgoingMessages();
        messages.Delay(new LookOut(command.VoyageId, "the watch is over"), command.Watch);
        return (new Accepted(true), MartenOps.StartStream<Voyage>(command.VoyageId, new VoyageBegun(command.Ship)), messages);
    }
}

[AggregateHandler]
public static class PassPortHandler
{
    public static (Accepted, Wolverine.Marten.Events, OutgoingMessages) Handle(PassPort command, Voyage voyage) =>
        (new Accepted(!voyage.Ended), [new PortReached(command.Port)], [new LookOut(command.VoyageId, command.Port), new Unheard("nobody listens")]);
}

[AggregateHandler]
public static class ChangeCourseHandler
{
    public static (Wolverine.Marten.Events, ScheduledMessage<LookOut>) Handle(ChangeCourse command, Voyage voyage) =>
        ([new PortReached(command.Port)], new LookOut(voyage.Id, command.Port).ScheduledAt(DateTimeOffset.UtcNow.AddHours(1)));
}

/// <summary>Publishes, then loses its transaction.</summary>
public static class SailBlindHandler
{
    public static async Task Handle(SailBlind command, IDocumentSession session, IMessageBus bus)
    {
        await bus.PublishAsync(new LookOut(command.VoyageId, "a ghost"));
        await bus.ScheduleAsync(new LookOut(command.VoyageId, "a ghost later"), TimeSpan.FromHours(1));
        session.QueueSqlCommand("select 1 / 0");
    }
}

/// <summary>Saves nothing and publishes.</summary>
public static class WarnTwiceHandler
{
    public static async Task Handle(WarnTwice command, IMessageContext context)
    {
        await context.PublishAsync(new Whistle(command.Text + " 1"));
        await context.PublishAsync(new Whistle(command.Text + " 2"), new DeliveryOptions { Headers = { ["pitch"] = "high" } });
    }
}

public sealed class Crew
{
    public string Name { get; } = "Tiphys";
}

public static class LookOutHandler
{
    public static void Handle(LookOut message, IDocumentSession session, Crew crew)
    {
        if (message.VoyageId != Guid.Empty) session.Events.Append(message.VoyageId, new PortReached($"{message.Seen}, says {crew.Name}"));
    }
}

public static class StrikeHandler
{
    public static ConcurrentDictionary<string, int> Tries { get; } = new();

    public static Task Handle(Strike message, IDocumentSession session, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        session.Store(new Flag(message.Bell, "struck"));
        if (Tries.AddOrUpdate(message.Bell, 1, (_, n) => n + 1) <= message.Failures) throw new TimeoutException($"{message.Bell} is silent");
        return Task.CompletedTask;
    }
}

public static class SignalHandler
{
    public static TaskCompletionSource Go { get; set; } = new();

    public static ConcurrentBag<string> Begun { get; } = [];

    public static async Task Handle(Signal message, IDocumentSession session, CancellationToken token)
    {
        Begun.Add(message.Flag);
        await Go.Task.WaitAsync(token);
        session.Insert(new Flag(message.Flag, "seen"));
    }
}

public static class WhistleHandler
{
    public static ConcurrentBag<(string Tune, string? Pitch, string? User, string? Correlation)> Heard { get; } = [];

    public static void Handle(Whistle message, Envelope envelope, IMessageContext context)
    {
        envelope.Headers.TryGetValue("pitch", out var pitch);
        Heard.Add((message.Tune, pitch, context.UserName, context.CorrelationId));
    }
}

public sealed class MessageTests(Postgres postgres) : DatabaseTest(postgres)
{
    private const string Incoming = "voyages.wolverine_incoming_envelopes", DeadLetters = "voyages.wolverine_dead_letters";

    [Fact]
    public async Task A_message_published_with_events_is_handled_after_them()
    {
        using var host = await StartAsync();
        var id = await BeginVoyageAsync(host.DocumentStore());
        (await InvokeAsync<Accepted>(host, new PassPort(id, "Lemnos"))).Ok.ShouldBeTrue();
        await EventuallyAsync(async () => (await PortsAsync(host, id)).Length == 2, "the message was handled");
        (await PortsAsync(host, id)).ShouldBe(["Lemnos", "Lemnos, says Tiphys"]);
        await EventuallyAsync(async () => (await StatusesAsync()) is ["Handled"], "the row is marked");
    }

    [Fact]
    public async Task A_message_scheduled_with_a_new_stream_is_handled_when_due()
    {
        using var host = await StartAsync();
        var id = Guid.NewGuid();
        (await InvokeAsync<Accepted>(host, new SetSail(id, "Argo", TimeSpan.FromSeconds(0.6)))).Ok.ShouldBeTrue();
        (await StatusesAsync()).ShouldBe(["Scheduled"]);
        (await QueryAsync<bool>($"select execution_time between now() and now() + interval '0.6s' and owner_id = 0 from {Incoming}")).ShouldBe([true]);
        (await PortsAsync(host, id)).ShouldBeEmpty();
        await EventuallyAsync(async () => (await PortsAsync(host, id)).Length == 1, "the message was handled");
        (await PortsAsync(host, id)).ShouldBe(["the watch is over, says Tiphys"]);
    }

    [Fact]
    public async Task A_scheduled_message_can_stand_beside_events()
    {
        using var host = await StartAsync();
        var id = await BeginVoyageAsync(host.DocumentStore());
        await InvokeAsync(host, new ChangeCourse(id, "Lemnos"));
        (await PortsAsync(host, id)).ShouldBe(["Lemnos"]);
        (await StatusesAsync()).ShouldBe(["Scheduled"]);
    }

    [Fact]
    public async Task A_message_outlives_its_host()
    {
        var id = Guid.NewGuid();
        using (var host = await StartAsync())
        {
            await InvokeAsync<Accepted>(host, new SetSail(id, "Argo", TimeSpan.FromSeconds(0.3)));
            await host.StopAsync();
        }

        (await StatusesAsync()).ShouldBe(["Scheduled"]);
        using var next = await StartAsync();
        await EventuallyAsync(async () => (await PortsAsync(next, id)).Length == 1, "the next host handled it");
    }

    [Fact]
    public async Task A_message_is_stored_only_with_what_its_handler_saves()
    {
        using var host = await StartAsync();
        var id = await BeginVoyageAsync(host.DocumentStore());
        await Should.ThrowAsync<MartenCommandException>(() => InvokeAsync(host, new SailBlind(id)));
        (await StatusesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_handler_that_saves_nothing_publishes_when_it_succeeded()
    {
        using var host = await StartAsync();
        using var scope = host.Services.CreateScope();
        var context = scope.ServiceProvider.GetRequiredService<IMessageContext>();
        (context.UserName, context.CorrelationId) = ("jason", "request 9");
        await context.InvokeAsync(new WarnTwice("fog"));
        await EventuallyAsync(() => WhistleHandler.Heard.Count(h => h.Tune.StartsWith("fog", StringComparison.Ordinal)) == 2, "both were handled");
        WhistleHandler.Heard.Where(h => h.Tune.StartsWith("fog", StringComparison.Ordinal)).Order()
            .ShouldBe([("fog 1", null, "jason", "request 9"), ("fog 2", "high", "jason", "request 9")]);
    }

    [Fact]
    public async Task Outside_handlers_a_message_is_stored_when_published()
    {
        using var host = await StartAsync(polling: TimeSpan.FromMinutes(1));
        using var scope = host.Services.CreateScope();
        var bus = scope.ServiceProvider.GetRequiredService<IMessageBus>();
        await bus.ScheduleAsync(new Whistle("later"), DateTimeOffset.UtcNow.AddHours(1));
        await bus.PublishAllAsync([new Whistle("wind 1"), new Whistle("wind 2")]);
        await bus.PublishAsync(new Unheard("nobody listens"));
        await EventuallyAsync(() => WhistleHandler.Heard.Count(h => h.Tune.StartsWith("wind", StringComparison.Ordinal)) == 2, "both were handled");
        await EventuallyAsync(async () => (await StatusesAsync()) is ["Handled", "Handled", "Scheduled"], "the rows are marked");
    }

    [Fact]
    public async Task A_failure_is_tried_again_as_the_policies_say_and_leaves_nothing_behind()
    {
        using var host = await StartAsync();
        await PublishAsync(host, new Strike("bow", 2));
        await EventuallyAsync(async () => (await StatusesAsync()) is ["Handled"], "the third try succeeded");
        StrikeHandler.Tries["bow"].ShouldBe(3);
        await using var session = host.DocumentStore().QuerySession();
        (await session.LoadAsync<Flag>("bow"))!.Colours.ShouldBe("struck");
    }

    [Fact]
    public async Task A_message_that_cannot_be_handled_goes_to_the_dead_letters_and_can_be_replayed()
    {
        using var host = await StartAsync();
        await PublishAsync(host, new Strike("stern", 3));
        await EventuallyAsync(async () => (await CountAsync(DeadLetters)) == 1, "it was given up");
        (await QueryAsync<string>($"select exception_type || ': ' || exception_message || ' from ' || message_type from {DeadLetters}"))
            .ShouldBe(["System.TimeoutException: stern is silent from Collab.Engine.Tests.Strike"]);
        (await CountAsync(Incoming)).ShouldBe(0);
        await using var session = host.DocumentStore().QuerySession();
        (await session.LoadAsync<Flag>("stern")).ShouldBeNull();

        await ExecuteAsync($"update {DeadLetters} set replayable = true");
        await EventuallyAsync(async () => (await StatusesAsync()) is ["Handled"], "it was handled in the end");
        (await CountAsync(DeadLetters)).ShouldBe(0);
        (await session.LoadAsync<Flag>("stern")).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_message_that_cannot_be_read_goes_to_the_dead_letters()
    {
        if (typeof(IMessageBus).Assembly.GetName().Name != "Collab.Engine") return;
        using var host = await StartAsync();
        await ExecuteAsync(
            $"""
             insert into {Incoming} (id, status, owner_id, body, message_type, received_at)
             values (gen_random_uuid(), 'Incoming', 0, '\x0102', 'Collab.Engine.Tests.Strike', 'local://collab.engine.tests.strike/')
             """);
        await EventuallyAsync(async () => (await CountAsync(DeadLetters)) == 1, "it was given up");
    }

    [Fact]
    public async Task Messages_are_stored_as_the_real_packages_store_them()
    {
        using var host = await StartAsync();
        using (var scope = host.Services.CreateScope())
        {
            var context = scope.ServiceProvider.GetRequiredService<IMessageContext>();
            (context.UserName, context.CorrelationId) = ("jason", "request 10");
            await context.ScheduleAsync(new Whistle("Ώ"), new DateTimeOffset(2100, 1, 2, 5, 4, 5, TimeSpan.FromHours(2)),
                new DeliveryOptions { Headers = { ["pitch"] = "high" } });
        }

        var body = (await QueryAsync<byte[]>($"select body from {Incoming}")).Single();
        using var reader = new BinaryReader(new MemoryStream(body));
        DateTime.FromBinary(reader.ReadInt64()).ShouldBe(DateTime.UtcNow, TimeSpan.FromMinutes(1));
        var headers = Enumerable.Range(0, reader.ReadInt32()).Select(_ => (Key: reader.ReadString(), Value: reader.ReadString())).ToDictionary();
        headers["message-type"].ShouldBe("Collab.Engine.Tests.Whistle");
        headers["destination"].ShouldBe("local://collab.engine.tests.whistle/");
        headers["content-type"].ShouldBe("application/json");
        headers["correlation-id"].ShouldBe("request 10");
        headers["user-name"].ShouldBe("jason");
        headers["pitch"].ShouldBe("high");
        headers["time-to-send"].ShouldBe("2100-01-02T03:04:05.0000000");
        Guid.Parse(headers["id"]).ShouldBe((await QueryAsync<Guid>($"select id from {Incoming}")).Single());
        System.Text.Encoding.UTF8.GetString(reader.ReadBytes(reader.ReadInt32())).ShouldBe("""{"tune":"Ώ"}""");
        reader.BaseStream.Position.ShouldBe(body.Length);
        (await QueryAsync<string>($"select message_type || ' ' || received_at from {Incoming}"))
            .ShouldBe(["Collab.Engine.Tests.Whistle local://collab.engine.tests.whistle/"]);
    }

    [Fact]
    public async Task Two_hosts_share_the_messages_and_handle_each_once()
    {
        using var one = await StartAsync(options => options.Durability.Mode = DurabilityMode.Balanced);
        using var other = await StartAsync(options => options.Durability.Mode = DurabilityMode.Balanced);
        var id = await BeginVoyageAsync(one.DocumentStore());
        using (var scope = one.Services.CreateScope())
        {
            var bus = scope.ServiceProvider.GetRequiredService<IMessageBus>();
            for (var i = 0; i < 60; i++)
                await bus.ScheduleAsync(new LookOut(id, $"{i}"), DateTimeOffset.UtcNow.AddSeconds(0.5));
        }

        await EventuallyAsync(async () => (await StatusesAsync()).All(s => s == "Handled"), "all were handled");
        (await PortsAsync(one, id)).Order().ShouldBe(Enumerable.Range(0, 60).Select(i => $"{i}, says Tiphys").Order());
        (await CountAsync(DeadLetters)).ShouldBe(0);
    }

    [Fact]
    public async Task A_message_whose_host_lost_its_connection_is_handled_again_and_saved_once()
    {
        if (typeof(IMessageBus).Assembly.GetName().Name != "Collab.Engine") return;
        SignalHandler.Go = new TaskCompletionSource();
        using var host = await StartAsync();
        await PublishAsync(host, new Signal("red"));
        await EventuallyAsync(() => SignalHandler.Begun.Count(f => f == "red") == 1, "the first try began");
        await ExecuteAsync("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and state = 'idle in transaction'");
        await EventuallyAsync(() => SignalHandler.Begun.Count(f => f == "red") == 2, "another try began");
        SignalHandler.Go.SetResult();
        await EventuallyAsync(async () => (await StatusesAsync()) is ["Handled"], "the message was handled");
        (await CountAsync(DeadLetters)).ShouldBe(0);
        (await QueryAsync<string>($"select message_type from {Incoming}")).ShouldBe(["signal.V2"]);
    }

    [Fact]
    public async Task A_host_that_is_disposed_leaves_its_message_to_the_next()
    {
        if (typeof(IMessageBus).Assembly.GetName().Name != "Collab.Engine") return;
        SignalHandler.Go = new TaskCompletionSource();
        using (var host = await StartAsync())
        {
            await PublishAsync(host, new Signal("blue"));
            await EventuallyAsync(() => SignalHandler.Begun.Contains("blue"), "the first try began");
        }

        (await StatusesAsync()).ShouldBe(["Incoming"]);
        SignalHandler.Go.SetResult();
        using var next = await StartAsync();
        await EventuallyAsync(async () => (await StatusesAsync()) is ["Handled"], "the next host handled it");
        (await CountAsync(DeadLetters)).ShouldBe(0);
        await using var session = next.DocumentStore().QuerySession();
        (await session.LoadAsync<Flag>("blue")).ShouldNotBeNull();
    }

    [Fact]
    public async Task Time_is_what_the_clock_in_the_container_says()
    {
        if (typeof(IMessageBus).Assembly.GetName().Name != "Collab.Engine") return;
        var clock = new ShiftedClock();
        using var host = await StartAsync(services: services => services.AddSingleton<TimeProvider>(clock));
        var id = Guid.NewGuid();
        await InvokeAsync<Accepted>(host, new SetSail(id, "Argo", TimeSpan.FromDays(30)));
        clock.Shift = TimeSpan.FromDays(31);
        await EventuallyAsync(async () => (await PortsAsync(host, id)).Length == 1, "a month passed");
    }

    [Fact]
    public async Task Rows_of_handled_messages_are_deleted_after_a_while()
    {
        using var host = await StartAsync(options =>
        {
            options.Durability.KeepAfterMessageHandling = TimeSpan.FromMilliseconds(10);
            options.Durability.HandledMessageCleanupPollingTime = TimeSpan.FromMilliseconds(50);
        });
        await PublishAsync(host, new Whistle("gone"));
        await EventuallyAsync(() => WhistleHandler.Heard.Any(h => h.Tune == "gone"), "it was handled");
        await EventuallyAsync(async () => (await CountAsync(Incoming)) == 0, "the row was deleted");
    }

    [Fact]
    public async Task Messages_nobody_here_handles_wait_for_a_host_that_does()
    {
        if (typeof(IMessageBus).Assembly.GetName().Name != "Collab.Engine") return;
        using (var host = await StartAsync())
        {
            using var scope = host.Services.CreateScope();
            await scope.ServiceProvider.GetRequiredService<IMessageBus>().ScheduleAsync(new Whistle("patience"), TimeSpan.FromMilliseconds(1));
            await ExecuteAsync($"update {Incoming} set message_type = 'Elsewhere.Whistle' where status <> 'Handled'");
        }

        var waiting = await CountAsync(Incoming);
        using var next = await StartAsync();
        await Task.Delay(200);
        (await CountAsync(Incoming)).ShouldBe(waiting);
        (await CountAsync(DeadLetters)).ShouldBe(0);
    }

    [Fact]
    public async Task Publishing_without_durable_queues_is_refused()
    {
        if (typeof(IMessageBus).Assembly.GetName().Name != "Collab.Engine") return;
        var builder = Host.CreateApplicationBuilder();
        builder.UseWolverine(options => options.Discovery.DisableConventionalDiscovery().IncludeType(typeof(PassPortHandler)));
        using (var host = builder.Build())
            (await Should.ThrowAsync<NotSupportedException>(() => host.StartAsync())).Message.ShouldContain("UseDurableLocalQueues");

        builder = Host.CreateApplicationBuilder();
        builder.UseWolverine(options =>
        {
            options.Policies.UseDurableLocalQueues();
            options.Discovery.DisableConventionalDiscovery().IncludeType(typeof(WhistleHandler));
        });
        using (var host = builder.Build())
            (await Should.ThrowAsync<NotSupportedException>(() => host.StartAsync())).Message.ShouldContain("IntegrateWithWolverine");
    }

    private async Task<IHost> StartAsync(Action<WolverineOptions>? configure = null, Action<IServiceCollection>? services = null, TimeSpan? polling = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton<Crew>();
        builder.Services.AddMarten(Configure).UseLightweightSessions().IntegrateWithWolverine();
        services?.Invoke(builder.Services);
        builder.UseWolverine(options =>
        {
            options.ApplicationAssembly = typeof(MessageTests).Assembly;
            options.EnableRelayOfUserName = true;
            options.Durability.Mode = DurabilityMode.Solo;
            options.Durability.ScheduledJobFirstExecution = TimeSpan.FromMilliseconds(10);
            options.Durability.ScheduledJobPollingTime = polling ?? TimeSpan.FromMilliseconds(100);
            options.Policies.UseDurableLocalQueues();
            options.Policies.AutoApplyTransactions();
            options.OnException<TimeoutException>().RetryWithCooldown(TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(5));
            options.OnException<EventStreamUnexpectedMaxEventIdException>()
                .RetryWithCooldown([.. Enumerable.Range(1, 12).Select(i => TimeSpan.FromMilliseconds(10 * i))]);
            options.Discovery.DisableConventionalDiscovery()
                .IncludeType(typeof(SetSailHandler)).IncludeType(typeof(PassPortHandler)).IncludeType(typeof(ChangeCourseHandler))
                .IncludeType(typeof(SailBlindHandler)).IncludeType(typeof(WarnTwiceHandler)).IncludeType(typeof(LookOutHandler))
                .IncludeType(typeof(StrikeHandler)).IncludeType(typeof(SignalHandler)).IncludeType(typeof(WhistleHandler));
            configure?.Invoke(options);
        });
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private static async Task InvokeAsync(IHost host, object message)
    {
        using var scope = host.Services.CreateScope();
        await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeAsync(message);
    }

    private static async Task<T> InvokeAsync<T>(IHost host, object message)
    {
        using var scope = host.Services.CreateScope();
        return await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeAsync<T>(message);
    }

    private static async Task PublishAsync(IHost host, object message)
    {
        using var scope = host.Services.CreateScope();
        await scope.ServiceProvider.GetRequiredService<IMessageBus>().PublishAsync(message);
    }

    private static async Task<string[]> PortsAsync(IHost host, Guid id)
    {
        await using var session = host.DocumentStore().QuerySession();
        return (await session.Events.AggregateStreamAsync<Voyage>(id))!.Ports;
    }

    private async Task<string[]> StatusesAsync() => [.. await QueryAsync<string>($"select status from {Incoming} order by status")];

    private async Task<long> CountAsync(string table) => (await QueryAsync<long>($"select count(*) from {table}")).Single();

    private sealed class ShiftedClock : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow + Shift;
    }
}
