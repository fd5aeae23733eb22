using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Places;
using Collab.Domain.Reporting;
using Collab.Domain.Validation;
using Collab.Pages;
using Collab.Recording;

namespace Collab.Forms;

/// <summary>
/// A command as a form: its fields, found from the event that it becomes, and the way from what was filled in to the JSON that the command takes. A form has no rules of
/// its own: it goes through the reader and the recorder like any caller, and what they say comes back to its fields.
/// </summary>
/// <param name="Kind">The command.</param>
/// <param name="Fields">Its fields, in the order in which people are asked.</param>
public sealed record Form(CommandKind Kind, IReadOnlyList<Field> Fields)
{
    /// <summary>The field of the command's id, which makes that sending a form twice stores once.</summary>
    public const string CommandIdName = CommandReader.KeyMember;

    /// <summary>Ends the name of the field that keeps the id of what another field names.</summary>
    public const string IdSuffix = ".id";

    /// <summary>Ends the name of the field that keeps the words for which that id was found.</summary>
    public const string NamedSuffix = ".named";

    /// <summary>Ends the name of the field that says that the person named is to be recorded.</summary>
    public const string NewSuffix = ".new";

    private static readonly ConcurrentDictionary<CommandKind, Form> Known = new();

    private static readonly Dictionary<string, string> KindOfMember = new(StringComparer.Ordinal)
    {
        ["activityId"] = "activity",
        ["organisationId"] = "organisation",
        ["partnershipId"] = "partnership",
        ["sourceId"] = "source",
        ["reportingPeriodId"] = "period",
    };

    // Which field a refusal is about; the others are about the whole.
    private static readonly Dictionary<string, string> MemberOfRule = new(StringComparer.Ordinal)
    {
        ["title-needed"] = "title",
        ["undated"] = "occurred",
        ["own-activity"] = "partOf",
        ["unknown-milestone"] = "milestoneId",
        ["milestone-reached"] = "milestoneId",
        ["milestone-dropped"] = "milestoneId",
        ["known-milestone"] = "milestoneId",
        ["unknown-obstacle"] = "obstacleFactId",
        ["no-partner"] = "organisation",
        ["no-member"] = "in",
        ["not-in-office"] = "person",
        ["known-edition"] = "edition",
        ["known-version"] = "version",
        ["prevailing-fact-needed"] = "prevails",
        ["fact-not-in-conflict"] = "prevails",
        ["no-prevailing-fact"] = "outcome",
        ["activity-cancelled"] = "activityId",
        ["already-held"] = "activityId",
        ["not-planned"] = "activityId",
        ["not-held"] = "activityId",
        ["not-a-stand"] = "activityId",
        ["kind-differs"] = "activityId",
        ["already-concluded"] = "partnershipId",
        ["not-paused"] = "partnershipId",
        ["already-dissolved"] = "organisationId",
        ["source-withdrawn"] = "sourceId",
        ["not-sealed"] = "reportingPeriodId",
        ["already-sealed"] = "reportingPeriodId",
        ["not-opened"] = "reportingPeriodId",
    };

    /// <summary>The stored name of the event that the command becomes.</summary>
    public string Alias => FactKinds.Alias(Kind.EventType);

    /// <summary>The field of the entity that the fact is about; null for commands that begin one, and for judgements.</summary>
    public Field? Subject => Fields.FirstOrDefault(member => member.Member == Kind.StreamMember);

    /// <summary>The form of a command.</summary>
    public static Form Of(CommandKind kind) => Known.GetOrAdd(kind, static kind => new Form(kind, [.. SubjectOf(kind), .. FieldsOf(kind.EventType, null)]));

    /// <summary>The form that corrects a fact: a reason, and the form of the fact itself.</summary>
    /// <param name="type">The fact's type.</param>
    public static Form ToCorrect(Type type)
    {
        var form = Of(CommandKind.All["correct-fact"]);
        return form with
        {
            Fields = [.. form.Fields.Select(field => field.Member == "replacement"
            ? new ReplacementField("replacement", type, FieldsOf(type, null)) { Required = true } : field)]
        };
    }

    /// <summary>An empty form, with what most people mean filled in.</summary>
    public Entries Blank()
    {
        var entries = new Entries();
        foreach (var field in Fields) field.Preset(entries, field.Member);
        FormLayout.Preset(Kind.EventType, entries);
        return entries;
    }

    /// <summary>The form filled in with a command's members.</summary>
    public Entries Write(JsonObject body, FormWriting writing)
    {
        var entries = Blank();
        var cited = body[nameof(SourcedFact.Provenance).ToLowerInvariant()] ?? body["replacement"]?["provenance"];
        if (cited?["source"]?.ToString() is { } source && Guid.TryParseExact(source, "D", out var id)) writing = writing with { Source = new SourceId(id) };
        Field.WriteAll(Fields, body, entries, "", writing);
        return entries;
    }

    /// <summary>Reads what was filled in.</summary>
    /// <param name="entries">What was filled in.</param>
    /// <param name="codes">The code lists.</param>
    /// <param name="found">What the names in it mean, as far as they were looked up.</param>
    public FormReading Read(Entries entries, CodeLists codes, IReadOnlyDictionary<Mention, IReadOnlyList<Meaning>>? found = null)
    {
        var reading = new FormReading(entries, codes, found ?? new Dictionary<Mention, IReadOnlyList<Meaning>>());
        if (Provenance() is { } provenance && !provenance.Field.IsBlank(entries, provenance.Name)) reading.Source = ProvenanceField.ReadSource(reading, provenance.Name);
        Field.ReadAll(Fields, reading.Body, reading, "", "");
        if (entries[CommandIdName] is { Length: > 0 } id) reading.Body[CommandReader.KeyMember] = id;
        reading.Place("/" + CommandReader.KeyMember, "");
        return reading;
    }

    /// <summary>Says what was refused, at the field that it is about.</summary>
    /// <param name="problem">The command's problem.</param>
    /// <param name="reading">The reading that led to it; its errors grow.</param>
    /// <param name="name">The field under which the command was asked for; empty for the form's own.</param>
    /// <returns>What is wrong with the whole rather than a field.</returns>
    public IReadOnlyList<string> Tell(Problem problem, FormReading reading, string name = "")
    {
        if (problem.Errors is not { Count: > 0 } flaws)
        {
            var text = Words.German ? Words.Find("rule", problem.Rule) ?? problem.Detail : problem.Detail;
            var member = MemberOfRule.GetValueOrDefault(problem.Rule) ?? (problem.Rule == "not-found" ? Kind.StreamMember ?? "" : "");
            if (Fields.All(field => field.Member != member)) return [text];
            reading.Fail(member, text);
            return [];
        }

        var whole = new List<string>();
        foreach (var flaw in flaws)
        {
            var text = ValidationWords.Of(flaw);
            if (name.Length > 0) reading.Fail(name + flaw.Pointer.Replace('/', '.'), text);
            else if (reading.NameAt(flaw.Pointer) is { Length: > 0 } at)
            {
                // A name that is not known yet says so itself: that its member is missing follows from it.
                if (!reading.Errors.Keys.Any(known => known == at || (flaw.Code == ValidationCode.Missing && known.StartsWith(at + ".", StringComparison.Ordinal)))) reading.Fail(at, text);
            }
            else whole.Add(flaw.Pointer.Length == 0 ? text : $"{flaw.Pointer.TrimStart('/')}: {text}");
        }

        return whole;
    }

    /// <summary>The field that says where the fact comes from, and its name; null where there is none.</summary>
    public (ProvenanceField Field, string Name)? Provenance() =>
        Fields.OfType<ReplacementField>().SelectMany(replacement => replacement.Fields.OfType<ProvenanceField>()
            .Select(field => ((ProvenanceField, string)?)(field, $"{replacement.Member}.{field.Member}")))
            .Concat(Fields.OfType<ProvenanceField>().Select(field => ((ProvenanceField, string)?)(field, field.Member))).FirstOrDefault();

    private static IEnumerable<Field> SubjectOf(CommandKind kind)
    {
        if (kind is { StreamMember: { } member, StreamOfCode: null, OnlyCreates: false } && KindOfMember.TryGetValue(member, out var named))
            yield return new ReferenceField(member, named) { Alias = FactKinds.Alias(kind.EventType), Required = !kind.Creates, More = kind.Creates };
    }

    private static IReadOnlyList<Field> FieldsOf(Type type, string? alias)
    {
        alias ??= type.IsSubclassOf(typeof(Fact)) || type.IsSubclassOf(typeof(Judgement)) ? FactKinds.Alias(type) : "";
        var usual = Activator.CreateInstance(type)!;
        var members = FactJson.Options.GetTypeInfo(type)
            .Properties.Where(member => member.Set is not null && !(type == typeof(PeriodSealed) && member.Name == "figures"));
        return FormLayout.Arrange(type, [.. members.Select(member => FieldOf(member, alias, usual) with { Alias = alias, Required = member.IsRequired,
            More = FormLayout.IsDetail(type, member.Name) })]);
    }

    private static Field FieldOf(JsonPropertyInfo member, string alias, object usual)
    {
        var (name, type) = (member.Name, Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType);
        if (type == typeof(Provenance)) return new ProvenanceField(name);
        if (type == typeof(Occurrence)) return new DateField(name);
        if (type == typeof(Quantity)) return new QuantityField(name, Money: false) { Required = member.IsRequired };
        if (type == typeof(Money)) return new QuantityField(name, Money: true) { Required = member.IsRequired };
        if (type == typeof(Fact)) return new ReplacementField(name, typeof(WorkshopHeld), []);
        if (type == typeof(IndicatorCode)) return new ChoiceField(name, "indicator", [.. IndicatorDefinition.All.Select(indicator => indicator.Code)]);
        if (type == typeof(RegionCode)) return new CodeField(name, "region", Many: false);
        if (type.IsAssignableTo(typeof(IEntityId))) return new ReferenceField(name, KindOf(type));
        if (type == typeof(Guid)) return GuidOf(name, alias);
        if (type == typeof(bool)) return member.PropertyType == typeof(bool) ? new TickField(name) : new YesNoField(name);
        if (type.IsEnum) return ChoiceOf(member, type, usual);
        if (name == "placeLevel") return new ChoiceField(name, "place-level", ["0", "1", "2", "3"]) { Numbers = true, Usual = "0" };
        if (type == typeof(int) || type == typeof(long)) return new NumberField(name, Whole: true) { Usual = name == "leastPlaces" ? "1" : "" };
        if (type == typeof(decimal)) return new NumberField(name, Whole: false);
        if (type == typeof(string)) return new TextField(name, Attribute<MaxLengthAttribute>(member)?.Length ?? 200);
        var info = FactJson.Options.GetTypeInfo(type);
        return info.Kind == JsonTypeInfoKind.Enumerable ? ListOf(name, info.ElementType!) : new GroupField(name, FieldsOf(type, alias: ""));
    }

    private static Field ListOf(string name, Type type)
    {
        if (type == typeof(RegionCode)) return new CodeField(name, "region", Many: true);
        if (type == typeof(TopicCode)) return new CodeField(name, "topic", Many: true);
        if (type == typeof(IndicatorCode)) return new ChoicesField(name, "indicator", [.. IndicatorDefinition.All.Select(indicator => indicator.Code)]);
        if (type.IsAssignableTo(typeof(IEntityId))) return new ReferencesField(name, KindOf(type));
        if (type == typeof(Guid)) return new FactsField(name);
        if (type.IsEnum) return new ChoicesField(name, GroupOf(type), CodesOf(type));
        if (type == typeof(string)) return name == "events" ? new ChoicesField(name, "event", [.. FactKinds.Facts.Select(FactKinds.Alias).Where(Candidates.MayCount)])
            : new LinesField(name);
        return new RowsField(name, FieldsOf(type, alias: ""));
    }

    private static ChoiceField ChoiceOf(JsonPropertyInfo member, Type type, object usual)
    {
        var codes = type == typeof(Certainty) ? [Codes.Of(Certainty.Stated), Codes.Of(Certainty.Confirmed)] : CodesOf(type);
        // An enumeration that may be left out means something then: that is preselected, so that people see it.
        var meant = member.IsRequired || Nullable.GetUnderlyingType(member.PropertyType) is not null ? null : member.Get!(usual)?.ToString();
        return new ChoiceField(member.Name, GroupOf(type), codes) { Usual = meant is null ? "" : JsonNamingPolicy.KebabCaseLower.ConvertName(meant) };
    }

    private static Field GuidOf(string name, string alias) => name switch
    {
        "milestoneId" when alias == "milestone_planned" => new IdField(name),
        "milestoneId" => new ReferenceField(name, "milestone") { Within = "partnershipId" },
        "solutionFactId" => new FactField(name, ["solution_developed"]),
        "strategyFactId" => new FactField(name, ["strategy_adopted"]),
        "obstacleFactId" => new FactField(name, ["obstacle_identified"]),
        "prevails" => new FactField(name, []),
        _ => new IdField(name),
    };

    private static string KindOf(Type type) => type.Name[..^2].ToLowerInvariant();

    private static string GroupOf(Type type) => JsonNamingPolicy.KebabCaseLower.ConvertName(type.Name);

    private static IReadOnlyList<string> CodesOf(Type type) => [.. Enum.GetNames(type).Select(JsonNamingPolicy.KebabCaseLower.ConvertName)];

    private static TAttribute? Attribute<TAttribute>(JsonPropertyInfo member) where TAttribute : Attribute =>
        (TAttribute?)member.AttributeProvider?.GetCustomAttributes(typeof(TAttribute), inherit: true).FirstOrDefault();
}
