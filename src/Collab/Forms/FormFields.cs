using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Places;
using Collab.Domain.Reporting;

namespace Collab.Forms;

/// <summary>Makes the fields of a form from the members of the event that it records.</summary>
internal static class FormFields
{
    private static readonly Dictionary<string, string> KindOfMember = new(StringComparer.Ordinal)
    {
        ["activityId"] = "activity",
        ["organisationId"] = "organisation",
        ["partnershipId"] = "partnership",
        ["programmeId"] = "programme",
        ["sourceId"] = "source",
        ["reportingPeriodId"] = "period",
    };

    /// <summary>The field of the entity that the fact is about; none for commands that begin one.</summary>
    public static IEnumerable<Field> SubjectOf(CommandKind kind)
    {
        if (kind is { StreamMember: { } member, StreamOfCode: null, OnlyCreates: false } && KindOfMember.TryGetValue(member, out var named))
            yield return new ReferenceField(member, named)
            {
                Alias = FactKinds.Alias(kind.EventType),
                Required = !kind.Creates,
                More = kind.Creates
            };
    }

    /// <summary>The fields of an event, or of a part of one.</summary>
    public static IReadOnlyList<Field> FieldsOf(Type type, string? alias)
    {
        alias ??= type.IsSubclassOf(typeof(Fact)) || type.IsSubclassOf(typeof(Judgement)) ? FactKinds.Alias(type) : "";
        var usual = Activator.CreateInstance(type)!;
        var members = FactJson.Options.GetTypeInfo(type)
            .Properties.Where(member =>
                member.Set is not null && !(type == typeof(PeriodSealed) && member.Name is ("figures" or "placement")));
        return FormLayout.Arrange(type,
        [
            .. members.Select(member => FieldOf(member, alias, usual) with
            {
                Alias = alias, Required = member.IsRequired, More = FormLayout.IsDetail(type, member.Name),
            }),
        ]);
    }

    private static Field FieldOf(JsonPropertyInfo member, string alias, object usual)
    {
        var (name, type) = (member.Name, Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType);
        if (type == typeof(Provenance)) return new ProvenanceField(name);
        if (type == typeof(Occurrence)) return new DateField(name);
        if (type == typeof(Quantity)) return new QuantityField(name, Money: false) { Required = member.IsRequired };
        if (type == typeof(Money)) return new QuantityField(name, Money: true) { Required = member.IsRequired };
        if (type == typeof(Fact)) return new ReplacementField(name, typeof(WorkshopHeld), []);
        if (type == typeof(IndicatorCode))
            return new ChoiceField(name, "indicator", [.. IndicatorDefinition.All.Select(indicator => indicator.Code)]);
        if (type == typeof(RegionCode)) return new CodeField(name, "region", Many: false);
        if (type.IsAssignableTo(typeof(IEntityId))) return new ReferenceField(name, KindOf(type));
        if (type == typeof(Guid)) return GuidOf(name, alias);
        if (type == typeof(bool)) return member.PropertyType == typeof(bool) ? new TickField(name) : new YesNoField(name);
        if (type.IsEnum) return ChoiceOf(member, type, usual);
        if (name == "placeLevel") return new ChoiceField(name, "place-level", ["0", "1", "2", "3"]) { Numbers = true, Usual = "0" };
        if (type == typeof(int) || type == typeof(long))
            return new NumberField(name, Whole: true) { Usual = name == "leastPlaces" ? "1" : "" };
        if (type == typeof(decimal)) return new NumberField(name, Whole: false);
        if (type == typeof(string)) return new TextField(name, Attribute<MaxLengthAttribute>(member)?.Length ?? 200);
        var info = FactJson.Options.GetTypeInfo(type);
        return info.Kind == JsonTypeInfoKind.Enumerable ? ListOf(name, info.ElementType!) : new GroupField(name, FieldsOf(type, alias: ""));
    }

    private static Field ListOf(string name, Type type)
    {
        if (type == typeof(RegionCode)) return new CodeField(name, "region", Many: true);
        if (type == typeof(TopicCode)) return new CodeField(name, "topic", Many: true);
        if (type == typeof(IndicatorCode))
            return new ChoicesField(name, "indicator", [.. IndicatorDefinition.All.Select(indicator => indicator.Code)]);
        if (type.IsAssignableTo(typeof(IEntityId))) return new ReferencesField(name, KindOf(type));
        if (type == typeof(Guid)) return new FactsField(name);
        if (type.IsEnum) return new ChoicesField(name, GroupOf(type), CodesOf(type));
        if (type == typeof(string))
            return name == "events"
                ? new ChoicesField(name, "event", [.. FactKinds.Facts.Select(FactKinds.Alias).Where(Candidates.MayCount)])
            : new LinesField(name);
        return new RowsField(name, FieldsOf(type, alias: ""));
    }

    private static ChoiceField ChoiceOf(JsonPropertyInfo member, Type type, object usual)
    {
        var codes = type == typeof(Certainty) ? [Codes.Of(Certainty.Stated), Codes.Of(Certainty.Confirmed)] : CodesOf(type);
        // An enumeration that may be left out means something then: that is preselected, so that people see it.
        var meant = member.IsRequired || Nullable.GetUnderlyingType(member.PropertyType) is not null
            ? null
            : member.Get!(usual)?.ToString();
        return new ChoiceField(member.Name, GroupOf(type), codes)
        {
            Usual = meant is null
            ? ""
            : JsonNamingPolicy.KebabCaseLower.ConvertName(meant)
        };
    }

    private static Field GuidOf(string name, string alias) => name switch
    {
        "milestoneId" when alias == "milestone_planned" => new IdField(name),
        "milestoneId" => new ReferenceField(name, "milestone") { Within = "partnershipId" },
        "solutionFactId" => new FactField(name, ["solution_developed", "obstacle_identified"]),
        "pilotFactId" => new FactField(name, ["pilot_completed"]),
        "serviceFactId" => new FactField(name, ["service_delivered"]),
        "outputFactId" => new FactField(name, [.. FactKinds.Facts.Where(IsOutput).Select(FactKinds.Alias)]),
        "strategyFactId" => new FactField(name, ["strategy_adopted"]),
        "obstacleFactId" => new FactField(name, ["obstacle_identified"]),
        "prevails" => new FactField(name, []),
        _ => new IdField(name),
    };

    // What a type of fact says of itself looks at no member.
    private static bool IsOutput(Type type) =>
        ((Fact)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type)).IsOutput;

    private static string KindOf(Type type) => type.Name[..^2].ToLowerInvariant();

    private static string GroupOf(Type type) => JsonNamingPolicy.KebabCaseLower.ConvertName(type.Name);

    private static IReadOnlyList<string> CodesOf(Type type) => [.. Enum.GetNames(type).Select(JsonNamingPolicy.KebabCaseLower.ConvertName)];

    private static TAttribute? Attribute<TAttribute>(JsonPropertyInfo member) where TAttribute : Attribute =>
        (TAttribute?)member.AttributeProvider?.GetCustomAttributes(typeof(TAttribute), inherit: true).FirstOrDefault();
}
