using System.Text.Json.Nodes;
using Collab.Domain.Views;

namespace Collab.ReadModel.Comparison;

/// <summary>The references in some members of a stored view, as they are filled in with names: by id, whatever they name.</summary>
public sealed record Mentions : EntityView
{
    private List<(JsonObject Place, object[] Candidates)> Found { get; init; } = [];

    private DateTimeOffset? Date { get; init; }

    public override DateTimeOffset? NamesAsOf => Date;

    public override IEnumerable<object?> References => Found.SelectMany(entry => entry.Candidates);

    /// <summary>Finds the references.</summary>
    /// <param name="id">The entity.</param>
    /// <param name="namesAsOf">The date whose names are meant; null: the date of the question.</param>
    /// <param name="members">Where to look.</param>
    public static Mentions In(Guid id, DateTimeOffset? namesAsOf, IEnumerable<JsonNode?> members)
    {
        var mentions = new Mentions { Id = id, Date = namesAsOf };
        foreach (var member in members) mentions.Look(member);
        return mentions;
    }

    /// <summary>Writes the names that were found into the members.</summary>
    public void Write()
    {
        foreach (var (place, candidates) in Found)
        {
            foreach (var candidate in candidates)
            {
                switch (candidate)
                {
                    case OrganisationRef { Name: not null } organisation:
                        Set(place, "name", organisation.Name);
                        Set(place, "shortName", organisation.ShortName);
                        break;
                    case PersonRef { Erased: true }:
                        place["erased"] = true;
                        break;
                    case PersonRef person:
                        Set(place, "name", person.Name);
                        break;
                    case SourceRef source:
                        Set(place, "title", source.Title);
                        break;
                    case ActivityRef activity:
                        Set(place, "title", activity.Title);
                        break;
                    case RegionRef region:
                        Set(place, "name", region.Name);
                        break;
                    case TopicRef topic:
                        Set(place, "name", topic.Name);
                        break;
                    default:
                        break;
                }
            }
        }
    }

    private void Look(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject reference when MemberDifferences.IsReference(reference):
                if (reference["code"] is JsonValue code && code.TryGetValue<string>(out var text))
                    Found.Add((reference, [new RegionRef(text), new TopicRef(text)]));
                if (reference["id"] is JsonValue value && value.TryGetValue<Guid>(out var id))
                    Found.Add((reference, [new OrganisationRef(id), new PersonRef(id), new SourceRef(id), new ActivityRef(id)]));
                break;
            case JsonObject members:
                foreach (var (_, member) in members) Look(member);
                break;
            case JsonArray lines:
                foreach (var line in lines) Look(line);
                break;
            default:
                break;
        }
    }

    private static void Set(JsonObject place, string member, string? value)
    {
        if (value is not null) place[member] = value;
    }
}
