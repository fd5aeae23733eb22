using System.Text.Json.Nodes;
using Collab.Domain.Facts;
using Collab.Domain.Sources;
using Collab.Domain.Validation;
using Collab.Pages;

namespace Collab.Forms;

/// <summary>Members that belong together.</summary>
public sealed record GroupField(string Member, IReadOnlyList<Field> Fields) : Field(Member)
{
    public override bool IsBlank(Entries entries, string name) => Fields.All(field => field.IsBlank(entries, Inside(name, field.Member)));

    public override JsonNode? Read(FormReading reading, string name, string pointer)
    {
        var value = new JsonObject();
        ReadAll(Fields, value, reading, name, pointer);
        return Required || value.Count > 0 ? value : null;
    }

    public override void Write(JsonNode value, Entries entries, string name, FormWriting writing) =>
        WriteAll(Fields, value, entries, name, writing);

    public override void Preset(Entries entries, string name)
    {
        foreach (var field in Fields) field.Preset(entries, Inside(name, field.Member));
    }
}

/// <summary>A list of members that belong together, one a row. Rows in which nothing is filled in do not count.</summary>
public sealed record RowsField(string Member, IReadOnlyList<Field> Fields) : Field(Member)
{
    /// <summary>How many rows an empty form shows.</summary>
    public const int Usual = 2;

    public override bool IsBlank(Entries entries, string name) =>
        Enumerable.Range(0, entries.Rows(name)).All(row => IsBlankRow(entries, $"{name}.{row}"));

    public override JsonNode? Read(FormReading reading, string name, string pointer)
    {
        var items = new JsonArray();
        for (var row = 0; row < reading.Entries.Rows(name); row++)
        {
            var at = $"{name}.{row}";
            if (IsBlankRow(reading.Entries, at)) continue;
            var item = new JsonObject();
            reading.Place($"{pointer}/{items.Count}", at);
            ReadAll(Fields, item, reading, at, $"{pointer}/{items.Count}");
            items.Add(item);
        }

        return items.Count > 0 ? items : null;
    }

    public override void Write(JsonNode value, Entries entries, string name, FormWriting writing)
    {
        foreach (var (index, item) in value.AsArray().Index()) WriteAll(Fields, item!, entries, $"{name}.{index}", writing);
    }

    private bool IsBlankRow(Entries entries, string name) => Fields.All(field => field.IsBlank(entries, Inside(name, field.Member)));
}

/// <summary>How many or how much, and how exactly: in one row.</summary>
/// <param name="Member">The member's name in JSON.</param>
/// <param name="Money">Whether it is an amount of money.</param>
public sealed record QuantityField(string Member, bool Money) : Field(Member)
{
    private const string ExactnessName = "exactness";
    private const string CurrencyName = "currency";
    private const string WordingName = "wording";

    private NumberField Number => new(Money ? "amount" : "value", Whole: !Money);

    /// <summary>The member that holds the number.</summary>
    public string NumberName => Number.Member;

    public override bool IsBlank(Entries entries, string name) =>
        entries[$"{name}.{NumberName}"].Length == 0 && entries[$"{name}.{WordingName}"].Length == 0
            && entries[$"{name}.{ExactnessName}"] is "" or "exact";

    public override JsonNode? Read(FormReading reading, string name, string pointer)
    {
        foreach (var member in new[] { ExactnessName, NumberName, CurrencyName, WordingName })
            reading.Place($"{pointer}/{member}", $"{name}.{member}");
        if (!Required && IsBlank(reading.Entries, name)) return null;
        if (Money) TakeCurrency(reading, name);
        var value = new JsonObject
        {
            [ExactnessName] = reading.Entries[$"{name}.{ExactnessName}"] is { Length: > 0 } exactness
            ? exactness
            : "exact"
        };
        if (Number.Read(reading, $"{name}.{NumberName}", "") is { } number) value[NumberName] = number;
        // A sign or a name is understood; what is not understood is refused as it was written.
        if (Money) value[CurrencyName] = reading.Entries[$"{name}.{CurrencyName}"] is { Length: > 0 } currency
            ? Currencies.Find(currency) ?? currency
            : Currencies.Euro;
        else if (reading.Entries[$"{name}.{WordingName}"] is { Length: > 0 } wording) value[WordingName] = wording;
        return value;
    }

    // "500 Kč" in the field of the number: the currency goes to its own field, which may have been left at the usual one.
    private void TakeCurrency(FormReading reading, string name)
    {
        var (number, currency) = MoneyText.Split(reading.Entries[$"{name}.{NumberName}"]);
        if (currency is null) return;
        var other = reading.Entries[$"{name}.{CurrencyName}"];
        if (other.Length > 0 && Currencies.Find(other) is var chosen && chosen != Currencies.Euro && chosen != currency)
        {
            reading.Fail($"{name}.{CurrencyName}", Words.T(
                $"The amount is in {currency}, and this says {FormReading.Short(other)}.",
                $"Der Betrag ist in {currency}, hier steht {FormReading.Short(other)}."));
            return;
        }

        reading.Entries[$"{name}.{NumberName}"] = number;
        reading.Entries[$"{name}.{CurrencyName}"] = currency;
    }

    public override void Write(JsonNode value, Entries entries, string name, FormWriting writing)
    {
        if (value[NumberName] is { } number) Number.Write(number, entries, $"{name}.{NumberName}", writing);
        foreach (var member in new[] { ExactnessName, CurrencyName, WordingName })
            if (value[member] is { } text) entries[$"{name}.{member}"] = text.ToString();
    }

    public override void Preset(Entries entries, string name)
    {
        entries[$"{name}.{ExactnessName}"] = "exact";
        if (Money) entries[$"{name}.{CurrencyName}"] = Currencies.Euro;
    }
}

/// <summary>
/// Where it says so: the document, the place in it and how sure it is. A document that is not registered yet is registered with the fact: a
/// link or a file is enough.
/// </summary>
public sealed record ProvenanceField(string Member) : Field(Member)
{
    public const string SourceName = "source";
    public const string PassageName = "passage";
    public const string EditionName = "edition";
    public const string CertaintyName = "certainty";

    /// <summary>The fields of a new document lie under this name.</summary>
    public const string NewName = "new";

    /// <summary>How sure a fact may be on its source alone.</summary>
    public static IReadOnlyList<string> Certainties { get; } =
        [Codes.Of(Certainty.Stated), Codes.Of(Certainty.Claimed), Codes.Of(Certainty.Intended)];

    /// <summary>What is asked about a new document.</summary>
    public static IReadOnlyList<Field> NewFields { get; } =
    [
        new TextField("title", 300) { Alias = "source_registered" },
        new ChoiceField("kind", "source-kind", [.. Enum.GetValues<SourceKind>().Select(Codes.Of)]) { Alias = "source_registered" },
        new TextField("url", 2000) { Alias = "source_registered" },
        new DateField("occurred") { Alias = "source_registered" },
    ];

    private static readonly string[] Filled =
        [SourceName, PassageName, EditionName, "new.title", "new.kind", "new.url", "new.occurred", "new.sha256"];

    public override bool IsBlank(Entries entries, string name) => Filled.All(member => entries[$"{name}.{member}"].Length == 0);

    public override JsonNode? Read(FormReading reading, string name, string pointer)
    {
        foreach (var member in new[] { SourceName, PassageName, EditionName, CertaintyName })
            reading.Place($"{pointer}/{member}", $"{name}.{member}");
        var entries = reading.Entries;
        if (!Required && IsBlank(entries, name)) return null;
        var value = new JsonObject();
        if (ReadSource(reading, name) is { } source) value[SourceName] = source.Value.ToString();
        foreach (var member in new[] { EditionName, PassageName, CertaintyName })
            if (entries[$"{name}.{member}"] is { Length: > 0 } text) value[member] = text;
        return value;
    }

    /// <summary>The document that is named or attached; null where there is none, or where it is not known yet.</summary>
    public static SourceId? ReadSource(FormReading reading, string name)
    {
        if (reading.Source is { } before) return before;
        if (reading.Resolve("source", $"{name}.{SourceName}") is { } known) return new SourceId(known);
        if (reading.Entries[$"{name}.{SourceName}"].Length > 0 || !IsNew(reading.Entries, name)) return null;

        var id = DerivedId.Of($"{reading.CommandId}\n{name}.{NewName}");
        var body = new JsonObject();
        foreach (var field in NewFields)
            if (field.Read(reading, $"{name}.{NewName}.{field.Member}", "") is { } member) body[field.Member] = member;
        body["title"] ??= reading.Entries[$"{name}.new.file"] is { Length: > 0 } file ? file : body["url"]?.DeepClone();
        body["kind"] ??= Codes.Of(SourceKind.Other);
        if (reading.Entries[$"{name}.new.sha256"] is { Length: > 0 } hash) body["sha256"] = hash;
        body["sourceId"] = id.ToString();
        reading.Before.Add(new Beforehand("register-source", body, $"{name}.{NewName}"));
        return new SourceId(id);
    }

    /// <summary>Whether a document is attached that is to be registered.</summary>
    public static bool IsNew(Entries entries, string name) => Filled.Where(member => member.StartsWith("new.", StringComparison.Ordinal))
        .Any(member => entries[$"{name}.{member}"].Length > 0);

    public override void Write(JsonNode value, Entries entries, string name, FormWriting writing)
    {
        if (value[SourceName] is { } source)
            new ReferenceField(SourceName, "source").Write(source, entries, $"{name}.{SourceName}", writing);
        foreach (var member in new[] { EditionName, PassageName, CertaintyName })
            if (value[member] is { } text) entries[$"{name}.{member}"] = text.ToString();
    }

    public override void Preset(Entries entries, string name) => entries[$"{name}.{CertaintyName}"] = Codes.Of(Certainty.Stated);
}

/// <summary>The fact that is to stand in place of another: a form of its own.</summary>
/// <param name="Member">The member's name in JSON.</param>
/// <param name="Type">The fact's type.</param>
/// <param name="Fields">Its fields.</param>
public sealed record ReplacementField(string Member, Type Type, IReadOnlyList<Field> Fields) : Field(Member)
{
    public override bool IsBlank(Entries entries, string name) => false;

    public override JsonNode? Read(FormReading reading, string name, string pointer)
    {
        var value = new JsonObject { [FactJson.TypeMember] = FactKinds.Alias(Type) };
        ReadAll(Fields, value, reading, name, pointer);
        return value;
    }

    public override void Write(JsonNode value, Entries entries, string name, FormWriting writing) =>
        WriteAll(Fields, value, entries, name, writing);

    public override void Preset(Entries entries, string name)
    {
        foreach (var field in Fields) field.Preset(entries, Inside(name, field.Member));
    }
}
