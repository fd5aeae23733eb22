using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Partnerships;
using Collab.Domain.Places;

namespace Collab.Api;

/// <summary>Examples of commands for the API's description, made from the members that a command needs.</summary>
public static class CommandExamples
{
    private const string Id = "018b2f7a-0000-7000-8000-000000000001";
    private const string OtherId = "018b2f7a-0000-7000-8000-000000000002";

    /// <summary>A body that the command's route takes, with the members it needs.</summary>
    public static JsonNode Body(CommandKind kind)
    {
        var body = Example(kind.EventType).AsObject();
        foreach (var member in kind.EventMembersInRoute) body.Remove(member);
        if (kind.SharesRoute) body["kind"] = "workshop";
        if (kind.EventType.IsSubclassOf(typeof(ActivityHeld))) body["title"] = "Smart regions workshop";
        if (kind.EventType.IsSubclassOf(typeof(Fact))) body["occurred"] ??= Example(typeof(Occurrence));
        return body;
    }

    private static JsonNode Example(Type type, string member = "")
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(Occurrence)) return new JsonObject { ["precision"] = "day", ["from"] = "2023-11-13" };
        if (type == typeof(Quantity)) return new JsonObject { ["exactness"] = "exact", ["value"] = 70 };
        if (type == typeof(Money)) return new JsonObject { ["exactness"] = "about", ["amount"] = 2300000, ["currency"] = "EUR" };
        if (type == typeof(RoleAssigned) || type == typeof(Fact)) return Named(type);
        if (type == typeof(RegionCode)) return "DED";
        if (type == typeof(TopicCode)) return "mobility";
        if (type == typeof(IndicatorCode)) return "RCO87";
        if (type == typeof(CountingRule)) return JsonSerializer.SerializeToNode(IndicatorDefinition.Find("RCO87")!.Rule, FactJson.Options)!;
        if (type == typeof(Guid) || type.IsAssignableTo(typeof(IEntityId))) return Id;
        if (type.IsEnum) return JsonNamingPolicy.KebabCaseLower.ConvertName(Enum.GetNames(type)[0]);
        if (type == typeof(string))
            return member switch
            {
                "passage" => "S1",
                "reason" => "The source was read wrongly.",
                "hall" => "25",
                "month" => "2024-01",
                "currency" => "CZK",
                "version" => "2028-1",
                _ => "Smart regions",
            };
        if (type == typeof(bool)) return true;
        if (type == typeof(int) || type == typeof(long) || type == typeof(decimal)) return 42;
        var info = FactJson.Options.GetTypeInfo(type);
        if (info.Kind == JsonTypeInfoKind.Enumerable)
            return Example(info.ElementType!) is JsonValue id && id.ToString() == Id
                ? new JsonArray(id, OtherId)
                : new JsonArray(Example(info.ElementType!));
        return Required(info);
    }

    private static JsonObject Required(JsonTypeInfo info)
    {
        var example = new JsonObject();
        foreach (var property in info.Properties.Where(property => property.Set is not null && property.IsRequired))
            example[property.Name] = Example(property.PropertyType, property.Name);
        if (info.Type == typeof(TopicsRecorded) || info.Type == typeof(ScopeExtended))
            example["topics"] = new JsonArray("mobility", "energy");
        if (info.Type == typeof(ConflictResolved)) example["prevails"] = Id;
        return example;
    }

    private static JsonObject Named(Type type)
    {
        var example = Required(FactJson.Options.GetTypeInfo(typeof(RoleAssigned)));
        example["organisation"] = Id;
        if (type == typeof(Fact)) example.Insert(0, FactJson.TypeMember, FactKinds.Alias(typeof(RoleAssigned)));
        return example;
    }
}
