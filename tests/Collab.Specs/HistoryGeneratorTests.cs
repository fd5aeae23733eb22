using System.Text;
using System.Text.Json;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Organisations;
using Collab.Domain.Places;
using Collab.Domain.Validation;
using Collab.Histories;
using Collab.ReadModel.Regions;
using Collab.Recording;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>Made-up histories are ones that the tracker's own commands could have recorded.</summary>
public sealed class HistoryGeneratorTests
{
    private static readonly CodeLists Codes = CodeFiles.Read(Path.Combine(AppContext.BaseDirectory, "codes"));

    [Theory]
    [InlineData(1, 50)]
    [InlineData(2, 500)]
    [InlineData(3, 3_000)]
    [InlineData(4, 20_000)]
    public void Every_event_is_one_that_its_command_accepts(int seed, long events)
    {
        var options = new HistoryOptions(seed, events);
        var people = HistoryGenerator.People(options).Select(person => person.Id).ToHashSet();
        var actors = HistoryGenerator.Actors(options).Select(account => account.Id).ToHashSet();
        var streams = new Dictionary<Guid, (string Kind, FactRegister Facts)>();
        var ids = new HashSet<Guid>();
        var position = 0L;
        var recorded = DateTimeOffset.MinValue;
        foreach (var e in HistoryGenerator.Generate(options))
        {
            e.Position.ShouldBe(++position);
            e.RecordedAt.ShouldBeGreaterThan(recorded);
            (e.RecordedAt.Ticks % 10).ShouldBe(0);
            ids.Add(e.Id).ShouldBeTrue();
            actors.ShouldContain(e.Actor);
            recorded = e.RecordedAt;

            var kind = CommandKind.All.Values.Single(known => known.EventType == e.Data.GetType());
            var flaws = new List<ValidationError>();
            using var json = JsonSerializer.SerializeToDocument(e.Data, e.Data.GetType(), FactJson.Options);
            var payload = StrictJson.Read(json.RootElement, kind.EventType, "", flaws);
            flaws.ShouldBeEmpty($"{json.RootElement}");
            Strange(payload!, people, streams).ShouldBeEmpty($"{json.RootElement}");

            streams.TryGetValue(e.StreamId, out var stream);
            e.Version.ShouldBe((stream.Facts?.Version ?? 0) + 1);
            e.Stream.ShouldBe(stream.Kind ?? kind.StateType.Name.ToLowerInvariant());
            var state = stream.Facts is null ? null : kind.StateOf(stream.Facts);
            var decided = kind.Decide(kind.Make(e.StreamId, payload!), state);
            decided.Outcome.Refusal.ShouldBeNull($"@{e.Position} {kind.Name} {json.RootElement}");
            streams[e.StreamId] = (e.Stream, FactRegister.Fold(stream.Facts, e.StreamId, e.ToEvent()));
        }

        position.ShouldBe(events);
    }

    [Theory]
    [InlineData(50)]
    [InlineData(200)]
    [InlineData(500)]
    public void A_short_history_has_what_makes_histories_hard(long events)
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var history = HistoryGenerator.Generate(new HistoryOptions(seed, events)).ToList();
            foreach (var type in new[] { typeof(FactConfirmed), typeof(FactCorrected), typeof(ConflictRaised), typeof(OrganisationRenamed),
                typeof(SeatMoved) })
                history.ShouldContain(e => e.Data.GetType() == type, $"seed {seed}: {type.Name}");
            history.ShouldContain(e => IsLate(e), $"seed {seed}");
            if (events < 200) continue;
            history.ShouldContain(e => e.Data is FactWithdrawn, $"seed {seed}");
            history.ShouldContain(e => e.Data is ConflictResolved, $"seed {seed}");
        }
    }

    [Fact]
    public void A_long_history_has_every_kind_of_event_about_these_entities()
    {
        var history = HistoryGenerator.Generate(new HistoryOptions(5, 60_000)).Select(e => e.Data.GetType()).ToHashSet();
        FactKinds.All.Where(type => history.Any(known => known.Namespace == type.Namespace)).Except(history)
            .ShouldBeEmpty("Histories hold none of these: give them a place in tests/Collab.Histories, in the *Life.cs of their slice.");
    }

    [Fact]
    public void The_same_options_make_the_same_history()
    {
        static string Text(int seed) => string.Join('\n', HistoryGenerator.Generate(new HistoryOptions(seed, 400))
            .Select(e => $"{e.Position} {e.Id} {e.StreamId} {e.RecordedAt:O} {e.Actor} {JsonSerializer.Serialize(e.Data, e.Data.GetType(), FactJson.Options)}"));
        Text(6).ShouldBe(Text(6));
        Text(6).ShouldNotBe(Text(7));
    }

    [Fact]
    public void Its_text_is_what_the_tracker_stores()
    {
        using var text = new EventText();
        foreach (var e in HistoryGenerator.Generate(new HistoryOptions(8, 2_000)))
        {
            var kind = CommandKind.All.Values.Single(known => known.EventType == e.Data.GetType());
            var (data, headers) = text.Of(kind, e);
            Encoding.UTF8.GetString(data.Span).ShouldBe(JsonSerializer.Serialize(e.Data, kind.EventType, FactJson.Options));
            JsonSerializer.Deserialize<Dictionary<string, string>>(headers.Span)
                .ShouldBe(new Dictionary<string,
                    string>
                { [EventHeaders.Digest] = CommandReader.DigestOf(kind, kind.Judges ? null : e.StreamId, e.Data) });
        }
    }

    private static bool IsLate(GeneratedEvent e) =>
        e.Data is Fact { Occurred: var occurred } && occurred.Latest() is { } latest && e.RecordedAt - latest > TimeSpan.FromDays(180);

    // What a fact names and nobody recorded before it.
    private static IEnumerable<string> Strange(object payload, HashSet<Guid> people, Dictionary<Guid,
        (string Kind, FactRegister Facts)> streams) =>
        References.Of(payload).Where(reference => reference.Value switch
        {
            IndicatorCode code => IndicatorDefinition.Find(code.Value) is null,
            ICode code => !Codes.Knows(code),
            PersonId person => !people.Contains(person.Value),
            IEntityId id => !streams.TryGetValue(id.Value, out var stream)
                || !id.GetType().Name.Equals(stream.Kind + "Id", StringComparison.OrdinalIgnoreCase),
            _ => true,
        }).Select(reference => reference.ToString()!)
            .Concat((payload as Fact ?? (payload as FactCorrected)?.Replacement) is { RestsOn.Certainty: Certainty.Confirmed }
                ? ["recorded as confirmed"] : []);
}
