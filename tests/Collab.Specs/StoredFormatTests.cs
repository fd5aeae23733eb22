using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Collab.Domain.Facts;
using Collab.Domain.Validation;
using Collab.Recording;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>
/// What the store holds stays readable: every event type has a file of samples, one for each form it was ever stored in. A form is added,
/// never changed.
/// </summary>
public sealed class StoredFormatTests
{
    public static TheoryData<string> Aliases => [.. FactKinds.All.Select(FactKinds.Alias)];

    [Theory, MemberData(nameof(Aliases))]
    public void Every_event_type_loads_what_was_stored_and_writes_it_the_same(string alias)
    {
        var type = FactKinds.Find(alias)!;
        foreach (var stored in Samples(alias))
        {
            var loaded = stored.Deserialize(type, FactJson.Options)!;
            var written = JsonSerializer.SerializeToNode(loaded, type, FactJson.Options);
            JsonNode.DeepEquals(written, stored).ShouldBeTrue($"was {stored!.ToJsonString()}\nnow {written!.ToJsonString()}");
        }
    }

    [Theory, MemberData(nameof(Aliases))]
    public void Every_event_type_loads_from_jsonb(string alias)
    {
        var type = FactKinds.Find(alias)!;
        foreach (var stored in Samples(alias))
        {
            var loaded = AsJsonb(stored).Deserialize(type, FactJson.Options)!;
            JsonNode.DeepEquals(JsonSerializer.SerializeToNode(loaded, type, FactJson.Options), stored).ShouldBeTrue();
        }
    }

    [Theory, MemberData(nameof(Aliases))]
    public void The_samples_of_every_event_type_hold_every_member(string alias)
    {
        var members = FactJson.Options.GetTypeInfo(FactKinds.Find(alias)!).Properties.Where(property => property.Set is not null)
            .Select(property => property.Name);
        members.Except(Samples(alias).SelectMany(sample => sample!.AsObject()).Select(member => member.Key)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_stored_name_still_names_an_event_type() =>
        Directory.EnumerateFiles(Repository.At("tests", "Collab.Specs", "Stored"), "*.json").Select(Path.GetFileNameWithoutExtension)
            .ShouldBe(FactKinds.All.Select(FactKinds.Alias), ignoreOrder: true);

    [Theory, MemberData(nameof(Aliases))]
    public void The_samples_pass_the_checks_of_commands(string alias)
    {
        foreach (var stored in Samples(alias))
        {
            var flaws = new List<ValidationError>();
            using var document = JsonDocument.Parse(stored!.ToJsonString());
            StrictJson.Read(document.RootElement, FactKinds.Find(alias)!, "", flaws);
            flaws.ShouldBeEmpty();
        }
    }

    /// <summary>The stored forms of a type of event, from its file.</summary>
    internal static JsonArray Samples(string alias)
    {
        var file = Repository.At("tests", "Collab.Specs", "Stored", alias + ".json");
        File.Exists(file).ShouldBeTrue($"{alias} is new: store a sample of it in {Path.GetFileName(file)}");
        return JsonNode.Parse(File.ReadAllText(file))!.AsArray();
    }

    // PostgreSQL keeps the members of a jsonb object by length of their names, then by bytes.
    private static JsonNode? AsJsonb(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members
            .OrderBy(member => Encoding.UTF8.GetByteCount(member.Key)).ThenBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, AsJsonb(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(AsJsonb)]),
        _ => node?.DeepClone(),
    };
}
