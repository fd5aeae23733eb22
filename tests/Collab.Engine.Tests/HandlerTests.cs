using JasperFx;
using JasperFx.Events;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shouldly;
using Wolverine;
using Wolverine.ErrorHandling;
using Wolverine.Marten;
using Wolverine.Runtime.Routing;

namespace Collab.Engine.Tests;

public sealed record BeginVoyage(Guid VoyageId, string Ship);

public sealed record CallAtPort(Guid VoyageId, string Port);

public sealed record CallAtPortIf(Guid VoyageId, long Version, string Port);

public sealed record EndVoyage(Guid Id);

public sealed record VisitPorts(Guid VoyageId, string[] Ports);

public sealed record RenameHarbour(Guid Id, string Name);

public sealed record CountPorts(Guid VoyageId);

public sealed record WriteIntoVoyage(Guid VoyageId, string Port);

public sealed record Stumble(int Times);

public sealed record Ping(string Text);

public sealed record Accepted(bool Ok, string Reason = "");

public static class BeginVoyageHandler
{
    public static (Accepted, IStartStream) Handle(BeginVoyage command) =>
        (new Accepted(true), MartenOps.StartStream<Voyage>(command.VoyageId, new VoyageBegun(command.Ship)));
}

public static class CallAtPortHandler
{
    [AggregateHandler]
    public static PortReached Handle(CallAtPort command, Voyage? voyage) => new(voyage is null ? "nowhere" : command.Port);
}

[AggregateHandler]
public static class CallAtPortIfHandler
{
    public static (Accepted, Wolverine.Marten.Events) Handle(CallAtPortIf command, Voyage voyage) =>
        voyage.Ended
            ? (new Accepted(false, "ended"), [])
            : (new Accepted(true), [new PortReached(command.Port)]);
}

public static class EndVoyageHandler
{
    [AggregateHandler]
    public static async Task<Wolverine.Marten.Events> Handle(EndVoyage command, Voyage voyage, CancellationToken token)
    {
        await Task.Delay(1, token);
        return voyage.Id == command.Id ? [new VoyageEnded()] : [];
    }
}

public static class VisitPortsHandler
{
    [AggregateHandler]
    public static IEnumerable<object> Handle(VisitPorts command, Voyage voyage)
    {
        foreach (var port in command.Ports) yield return new PortReached($"{voyage.Ship} at {port}");
    }
}

public static class RenameHarbourHandler
{
    public static (Accepted, IMartenOp) Handle(RenameHarbour command) =>
        command.Name.Length == 0
            ? (new Accepted(false), MartenOps.Nothing())
            : (new Accepted(true), MartenOps.Store(new Harbour { Id = command.Id, Name = command.Name }));
}

public class CountPortsHandler(IDocumentStore store)
{
    public async Task<Accepted> HandleAsync(CountPorts command, IQuerySession session, IMessageContext context, CancellationToken token)
    {
        store.ShouldNotBeNull();
        var voyage = await session.Events.AggregateStreamAsync<Voyage>(command.VoyageId, token: token);
        return new Accepted(true, $"{voyage!.Ports.Length} for {context.UserName}");
    }
}

public static class WriteIntoVoyageHandler
{
    [AggregateHandler]
    public static void Handle(WriteIntoVoyage command, IEventStream<Voyage> stream) => stream.AppendOne(new PortReached(command.Port));
}

public class StumbleHandler
{
    public static int Tries { get; set; }

    public static void Handle(Stumble command, IDocumentSession session)
    {
        session.Store(new Flag("try", Tries.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        if (++Tries <= command.Times) throw new TimeoutException("again");
    }
}

public static class PingHandler
{
    public static string Handle(Ping ping) => ping.Text + "!";
}

public sealed record Relay(Guid VoyageId, string Port);

public sealed record Dawdle;

public sealed record Cascade;

public static class RelayHandler
{
    public static Task Handle(Relay command, IMessageContext context, CancellationToken token) =>
        context.InvokeAsync(new CallAtPort(command.VoyageId, command.Port), token);
}

public static class DawdleHandler
{
    public static Task Handle(Dawdle command, CancellationToken token) => Task.Delay(Timeout.Infinite, token);
}

public static class CascadeHandler
{
    public static IEnumerable<object> Handle(Cascade command)
    {
        yield return new Ping(command.ToString());
    }
}

public static class GuardedHandler
{
    public static void Validate(Cascade command) => ArgumentNullException.ThrowIfNull(command);

    public static void Handle(Cascade command)
    {
    }
}

public sealed class HandlerTests(Postgres postgres) : DatabaseTest(postgres)
{
    [Fact]
    public async Task A_handler_opens_a_stream_and_answers()
    {
        using var host = await StartAsync();
        var id = Guid.NewGuid();
        (await InvokeAsync<Accepted>(host, new BeginVoyage(id, "Argo"))).ShouldBe(new Accepted(true));
        (await VoyageAsync(host, id))!.Ship.ShouldBe("Argo");
    }

    [Fact]
    public async Task A_decision_gives_one_event()
    {
        using var host = await StartAsync();
        var id = await BegunAsync(host);
        await InvokeAsync(host, new CallAtPort(id, "Lemnos"));
        (await VoyageAsync(host, id))!.Ports.ShouldBe(["Lemnos"]);
    }

    [Fact]
    public async Task A_decision_on_a_missing_stream_gets_no_state_and_opens_the_stream()
    {
        using var host = await StartAsync();
        var id = Guid.NewGuid();
        await InvokeAsync(host, new CallAtPort(id, "Lemnos"));
        await using var session = host.DocumentStore().QuerySession();
        (await session.Events.FetchStreamAsync(id)).Single().Data.ShouldBe(new PortReached("nowhere"));
    }

    [Fact]
    public async Task A_decision_gives_many_events()
    {
        using var host = await StartAsync();
        var id = await BegunAsync(host);
        await InvokeAsync(host, new VisitPorts(id, ["a", "b"]));
        (await VoyageAsync(host, id))!.Ports.ShouldBe(["Argo at a", "Argo at b"]);
    }

    [Fact]
    public async Task A_decision_answers_and_may_append_nothing()
    {
        using var host = await StartAsync();
        var id = await BegunAsync(host);
        (await InvokeAsync<Accepted>(host, new CallAtPortIf(id, 1, "Lemnos"))).ShouldBe(new Accepted(true));
        await InvokeAsync(host, new EndVoyage(id));
        (await InvokeAsync<Accepted>(host, new CallAtPortIf(id, 3, "Colchis"))).ShouldBe(new Accepted(false, "ended"));
        var voyage = await VoyageAsync(host, id);
        voyage!.Ports.ShouldBe(["Lemnos"]);
        voyage.Version.ShouldBe(3);
    }

    [Fact]
    public async Task A_decision_based_on_another_version_is_refused()
    {
        using var host = await StartAsync();
        var id = await BegunAsync(host);
        await InvokeAsync(host, new CallAtPort(id, "Lemnos"));
        await Should.ThrowAsync<ConcurrencyException>(() => InvokeAsync<Accepted>(host, new CallAtPortIf(id, 1, "Colchis")));
    }

    [Fact]
    public async Task A_handler_can_append_through_the_stream()
    {
        using var host = await StartAsync();
        var id = await BegunAsync(host);
        await InvokeAsync(host, new WriteIntoVoyage(id, "Lemnos"));
        (await VoyageAsync(host, id))!.Ports.ShouldBe(["Lemnos"]);
    }

    [Fact]
    public async Task A_handler_can_return_changes_of_documents()
    {
        using var host = await StartAsync();
        var id = Guid.NewGuid();
        (await InvokeAsync<Accepted>(host, new RenameHarbour(id, "Iolcus"))).Ok.ShouldBeTrue();
        (await InvokeAsync<Accepted>(host, new RenameHarbour(id, ""))).Ok.ShouldBeFalse();
        await using var session = host.DocumentStore().QuerySession();
        (await session.LoadAsync<Harbour>(id))!.Name.ShouldBe("Iolcus");
    }

    [Fact]
    public async Task A_handlers_parameters_come_from_the_services()
    {
        using var host = await StartAsync();
        var id = await BegunAsync(host);
        using var scope = host.Services.CreateScope();
        var context = scope.ServiceProvider.GetRequiredService<IMessageContext>();
        context.UserName = "jason";
        (await context.InvokeAsync<Accepted>(new CountPorts(id))).Reason.ShouldBe("0 for jason");
        (await context.InvokeAsync<string>(new Ping("pong"))).ShouldBe("pong!");
    }

    [Fact]
    public async Task Who_acts_and_in_what_conversation_is_stored_with_the_events()
    {
        using var host = await StartAsync();
        var id = Guid.NewGuid();
        using (var scope = host.Services.CreateScope())
        {
            var context = scope.ServiceProvider.GetRequiredService<IMessageContext>();
            context.UserName = "jason";
            context.CorrelationId = "request 7";
            await scope.ServiceProvider.GetRequiredService<IMessageContext>().InvokeAsync<Accepted>(new BeginVoyage(id, "Argo"));
            await context.InvokeAsync(new CallAtPort(id, "Lemnos"));
        }

        await using var session = host.DocumentStore().QuerySession();
        foreach (var e in await session.Events.FetchStreamAsync(id))
        {
            e.UserName.ShouldBe("jason");
            e.CorrelationId.ShouldBe("request 7");
            Guid.TryParse(e.CausationId, out _).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task Failures_are_tried_again_as_the_policies_say()
    {
        using var host = await StartAsync();
        StumbleHandler.Tries = 0;
        await InvokeAsync(host, new Stumble(2));
        StumbleHandler.Tries.ShouldBe(3);
        await using var session = host.DocumentStore().QuerySession();
        (await session.LoadAsync<Flag>("try"))!.Colours.ShouldBe("2");
        StumbleHandler.Tries = 0;
        await Should.ThrowAsync<TimeoutException>(() => InvokeAsync(host, new Stumble(9)));
        StumbleHandler.Tries.ShouldBe(4);
    }

    [Fact]
    public async Task Concurrent_decisions_all_succeed_when_conflicts_are_tried_again()
    {
        using var host = await StartAsync();
        var id = await BegunAsync(host);
        await Parallel.ForEachAsync(Enumerable.Range(0, 20), new ParallelOptions { MaxDegreeOfParallelism = 5 },
            async (i, _) => await InvokeAsync(host, new CallAtPort(id, $"{i}")));
        var voyage = await VoyageAsync(host, id);
        voyage!.Ports.Order().ShouldBe(Enumerable.Range(0, 20).Select(i => $"{i}").Order());
        voyage.Version.ShouldBe(21);
    }

    [Fact]
    public async Task A_message_nobody_handles_is_refused()
    {
        using var host = await StartAsync();
        await Should.ThrowAsync<IndeterminateRoutesException>(() => InvokeAsync(host, new Cascade()));
    }

    [Fact]
    public async Task A_message_invoked_by_a_handler_keeps_who_acts_and_the_conversation()
    {
        using var host = await StartAsync();
        var id = await BegunAsync(host);
        using (var scope = host.Services.CreateScope())
        {
            var context = scope.ServiceProvider.GetRequiredService<IMessageContext>();
            context.UserName = "jason";
            context.CorrelationId = "request 8";
            await context.InvokeAsync(new Relay(id, "Lemnos"));
        }

        await using var session = host.DocumentStore().QuerySession();
        var e = (await session.Events.FetchStreamAsync(id))[1];
        (e.UserName, e.CorrelationId).ShouldBe(("jason", "request 8"));
    }

    [Fact]
    public async Task A_caller_can_give_up_waiting()
    {
        using var host = await StartAsync();
        using var scope = host.Services.CreateScope();
        var bus = scope.ServiceProvider.GetRequiredService<IMessageBus>();
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Should.ThrowAsync<OperationCanceledException>(() => bus.InvokeAsync(new Dawdle(), cancellation.Token));
    }

    [Fact]
    public async Task What_the_engine_cannot_do_for_a_handler_is_refused_at_start_up()
    {
        if (typeof(IMessageBus).Assembly.GetName().Name != "Collab.Engine") return;
        foreach (var handler in new[] { typeof(CascadeHandler), typeof(GuardedHandler) })
        {
            var builder = Host.CreateApplicationBuilder();
            builder.UseWolverine(options => options.Discovery.DisableConventionalDiscovery().IncludeType(handler));
            using var host = builder.Build();
            var refusal = await Should.ThrowAsync<NotSupportedException>(() => host.StartAsync());
            refusal.Message.ShouldContain(handler.Name);
        }
    }

    private async Task<IHost> StartAsync()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddMarten(Configure).UseLightweightSessions().IntegrateWithWolverine();
        builder.UseWolverine(options =>
        {
            options.ApplicationAssembly = typeof(HandlerTests).Assembly;
            options.Durability.Mode = DurabilityMode.Solo;
            options.EnableRelayOfUserName = true;
            options.Policies.AutoApplyTransactions();
            options.OnException<TimeoutException>().RetryTimes(2).Then.RetryOnce();
            options.OnException<ConcurrencyException>(e => e is EventStreamUnexpectedMaxEventIdException)
                .RetryWithCooldown([.. Enumerable.Range(1, 12).Select(i => TimeSpan.FromMilliseconds(10 * i))]);
            options.Discovery.DisableConventionalDiscovery()
                .IncludeType(typeof(BeginVoyageHandler)).IncludeType(typeof(CallAtPortHandler)).IncludeType(typeof(CallAtPortIfHandler))
                .IncludeType(typeof(EndVoyageHandler)).IncludeType(typeof(VisitPortsHandler)).IncludeType(typeof(RenameHarbourHandler))
                .IncludeType(typeof(WriteIntoVoyageHandler)).IncludeType(typeof(PingHandler))
                .IncludeType(typeof(RelayHandler)).IncludeType(typeof(DawdleHandler)).IncludeType<CountPortsHandler>()
                .IncludeType<StumbleHandler>();
        });
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private static async Task<Guid> BegunAsync(IHost host)
    {
        var id = Guid.NewGuid();
        await InvokeAsync<Accepted>(host, new BeginVoyage(id, "Argo"));
        return id;
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

    private static async Task<Voyage?> VoyageAsync(IHost host, Guid id)
    {
        await using var session = host.DocumentStore().QuerySession();
        return await session.Events.AggregateStreamAsync<Voyage>(id);
    }
}
