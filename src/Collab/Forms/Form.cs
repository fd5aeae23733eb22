using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Collab.Domain.Facts;
using Collab.Domain.Places;
using Collab.Recording;

namespace Collab.Forms;

/// <summary>
/// A command as a form: its fields, found from the event that it becomes, and the way from what was filled in to the JSON that the command
/// takes. A form has no rules of its own: it goes through the reader and the recorder like any caller, and what they say comes back to its
/// fields.
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

    /// <summary>The stored name of the event that the command becomes.</summary>
    public string Alias => FactKinds.Alias(Kind.EventType);

    /// <summary>The field of the entity that the fact is about; null for commands that begin one, and for judgements.</summary>
    public Field? Subject => Fields.FirstOrDefault(member => member.Member == Kind.StreamMember);

    /// <summary>The form of a command.</summary>
    public static Form Of(CommandKind kind) =>
        Known.GetOrAdd(kind, static kind => new Form(kind, [.. FormFields.SubjectOf(kind), .. FormFields.FieldsOf(kind.EventType, null)]));

    /// <summary>The form that corrects a fact: a reason, and the form of the fact itself.</summary>
    /// <param name="type">The fact's type.</param>
    public static Form ToCorrect(Type type)
    {
        var form = Of(CommandKind.All["correct-fact"]);
        return form with
        {
            Fields = [.. form.Fields.Select(field => field.Member == "replacement"
            ? new ReplacementField("replacement", type, FormFields.FieldsOf(type, null)) { Required = true } : field)]
        };
    }

    /// <summary>An empty form, with what most people mean filled in.</summary>
    public Entries Blank()
    {
        var entries = new Entries();
        foreach (var field in Fields) field.Preset(entries, field.Member);
        FormLayout.Preset(Alias, entries);
        return entries;
    }

    /// <summary>The form filled in with a command's members.</summary>
    public Entries Write(JsonObject body, FormWriting writing)
    {
        var entries = Blank();
        var cited = body[nameof(SourcedFact.Provenance).ToLowerInvariant()] ?? body["replacement"]?["provenance"];
        if (cited?["source"]?.ToString() is { } source && Guid.TryParseExact(source, "D", out var id))
            writing = writing with { Source = new SourceId(id) };
        Field.WriteAll(Fields, body, entries, "", writing);
        return entries;
    }

    /// <summary>Reads what was filled in.</summary>
    /// <param name="entries">What was filled in.</param>
    /// <param name="codes">The code lists.</param>
    /// <param name="found">What the names in it mean, as far as they were looked up.</param>
    public FormReading Read(Entries entries, CodeLists codes, IReadOnlyDictionary<WrittenName, IReadOnlyList<NameMatch>>? found = null)
    {
        var reading = new FormReading(entries, codes, found ?? new Dictionary<WrittenName, IReadOnlyList<NameMatch>>());
        if (Provenance() is { } provenance && !provenance.Field.IsBlank(entries, provenance.Name))
            reading.Source = ProvenanceField.ReadSource(reading, provenance.Name);
        Field.ReadAll(Fields, reading.Body, reading, "", "");
        if (entries[CommandIdName] is { Length: > 0 } id) reading.Body[CommandReader.KeyMember] = id;
        reading.Place("/" + CommandReader.KeyMember, "");
        return reading;
    }

    /// <summary>The field that says where the fact comes from, and its name; null where there is none.</summary>
    public (ProvenanceField Field, string Name)? Provenance() =>
        Fields.OfType<ReplacementField>().SelectMany(replacement => replacement.Fields.OfType<ProvenanceField>()
            .Select(field => ((ProvenanceField, string)?)(field, $"{replacement.Member}.{field.Member}")))
            .Concat(Fields.OfType<ProvenanceField>().Select(field => ((ProvenanceField, string)?)(field, field.Member))).FirstOrDefault();
}
