using System.Text.Json;
using System.Text.Json.Nodes;
using Collab.Domain.Facts;
using Collab.Domain.People;
using Collab.Domain.Places;
using Collab.Domain.Validation;
using Collab.Recording;
using JasperFx.Events;

namespace Collab.Specs;

/// <summary>The sample files of the repository, read and decided line by line in memory.</summary>
internal sealed class SampleFiles
{
    private readonly Dictionary<Guid, (Type Entity, List<IEvent> Events)> streams = [];
    private readonly Dictionary<Guid, Guid> streamOf = [];
    private readonly HashSet<Guid> people = [];
    private long position;

    /// <summary>What was wrong, with the file and line; empty when everything was recorded.</summary>
    public List<string> Problems { get; } = [];

    public IEnumerable<Guid> CommandIds => streamOf.Keys;

    /// <summary>Names of the files in the order they are loaded in.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.EnumerateFiles(Repository.At("ops", "samples"), "*.ndjson").Order(StringComparer.Ordinal)
            .Select(file => Path.GetFileName(file))];

    /// <summary>Loads the files up to and including the one whose name starts with a letter.</summary>
    public static SampleFiles UpTo(char letter)
    {
        var samples = new SampleFiles();
        foreach (var name in Names.TakeWhile(name => name[0] <= letter)) samples.Load(name);
        return samples;
    }

    public void Load(string name)
    {
        foreach (var (index, line) in File.ReadLines(Repository.At("ops", "samples", name)).Index())
            Problems.AddRange(Line(line).Select(problem => $"{name}:{index + 1}: {problem}"));
    }

    /// <summary>The facts about an entity.</summary>
    public FactRegister Register(Guid stream) => History.Fold(streams[stream].Entity, streams[stream].Events)!;

    /// <summary>The only entity that has a fact of a kind.</summary>
    public FactRegister The<T>(Func<T, bool> where) where T : Fact =>
        streams.Keys.Select(Register).Single(register => register.Has(where));

    private IEnumerable<string> Line(string line)
    {
        var flaws = new List<ValidationError>();
        if (CommandReader.Parse(Reading.Utf8(line), flaws) is not { } body) return [$"{flaws[0]}"];
        var name = Take(body, CommandReader.NameMember);
        if (name == PersonRecords.Record) return Person(body);
        if (name is null || !CommandKind.All.TryGetValue(name, out var kind)) return [$"{name} is no command"];

        var request = CommandReader.Read(kind, body, new Dictionary<string, string>(), null, null, flaws);
        using var members = JsonDocument.Parse(request.Body.ToJsonString());
        if (StrictJson.Read(members.RootElement, kind.EventType, "", flaws) is not { } payload
            || flaws.Count > 0) return flaws.Select(flaw => $"{flaw}");
        if (!Guid.TryParse(request.Key, out var id)) return ["a sample names its commandId, a UUID"];

        var missing = References.Of(payload).Where(reference => !Knows(reference.Value)).Select(reference => $"{reference} is not known")
            .ToList();
        if (missing.Count > 0) return missing;
        if (SubjectOf(payload) is { } subject && !streamOf.ContainsKey(subject)) return [$"there is no fact {subject}"];
        var stream = request.Stream ?? streamOf[SubjectOf(payload)!.Value];
        var known = streams.TryGetValue(stream, out var entity);
        var (outcome, recorded) = kind.Decide(kind.Make(stream, payload) with { CommandId = id }, known
            ? History.Fold(kind.StateType, entity.Events) : null);
        if (outcome.Refusal is { } refusal) return [$"{refusal.Rule}: {refusal.Detail}"];
        if (!streamOf.TryAdd(id, stream)) return ["the commandId stands there twice"];

        if (!known) streams[stream] = entity = (kind.StateType, []);
        foreach (var data in recorded.Cast<IEvent>().Select(e => e.Data))
        {
            var e = History.Event(data, id, entity.Events.Count + 1);
            e.StreamId = stream;
            e.Sequence = ++position;
            entity.Events.Add(e);
        }

        return [];
    }

    private IEnumerable<string> Person(JsonObject body)
    {
        var flaws = new List<ValidationError>();
        if (!Guid.TryParse(Take(body, CommandReader.KeyMember), out _)) flaws.Add(new("/commandId", ValidationCode.Missing));
        if (Guid.TryParse(Take(body, "personId"), out var person)) people.Add(person);
        using var members = JsonDocument.Parse(body.ToJsonString());
        StrictJson.Read(members.RootElement, typeof(PersonDetails), "", flaws);
        return flaws.Select(flaw => $"{flaw}");
    }

    private static string? Take(JsonObject body, string member) => body.Remove(member, out var text) ? text?.GetValue<string>() : null;

    private bool Knows(object reference) => reference switch
    {
        ICode code => CodeListTests.Lists.Knows(code),
        PersonId person => people.Contains(person.Value),
        IEntityId entity => streams.TryGetValue(entity.Value, out var stream) && stream.Entity.Name + "Id" == reference.GetType().Name,
        _ => false,
    };

    private static Guid? SubjectOf(object payload) => payload switch
    {
        FactConfirmed confirmed => confirmed.FactId,
        FactCorrected corrected => corrected.FactId,
        FactWithdrawn withdrawn => withdrawn.FactId,
        ConflictRaised raised => raised.FactIds[0],
        ConflictResolved resolved => resolved.ConflictId,
        IdentityStatement said => said.Ids[0],
        SameAsWithdrawn withdrawn => withdrawn.StatementId,
        _ => null,
    };
}
