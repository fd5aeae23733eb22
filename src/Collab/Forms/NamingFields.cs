using System.Text.Json.Nodes;
using Collab.Domain.Places;
using Collab.Pages;

namespace Collab.Forms;

/// <summary>Another entity, by name or by id.</summary>
/// <param name="Member">The member's name in JSON.</param>
/// <param name="Kind">Its kind, as the read side names it; <c>person</c> for people.</param>
public sealed record ReferenceField(string Member, string Kind) : Field(Member)
{
    /// <summary>The field that names the entity in which to look; empty where it may be any.</summary>
    public string Within { get; init; } = "";

    public override JsonNode? Read(FormReading reading, string name, string pointer)
    {
        Guid? within = Within.Length > 0 && Guid.TryParseExact(reading.Body[Within]?.ToString(), "D", out var around) ? around : null;
        return reading.Resolve(Kind, name, within) is { } id ? JsonValue.Create(id.ToString()) : null;
    }

    public override void Write(JsonNode value, Entries entries, string name, FormWriting writing)
    {
        var id = value.GetValue<string>();
        var title = Guid.TryParseExact(id, "D", out var known) ? writing.Titles.GetValueOrDefault(known)?.Trim() : null;
        entries[name] = title is { Length: > 0 } ? title : id;
        if (title is not { Length: > 0 }) return;
        entries[name + Form.IdSuffix] = id;
        entries[name + Form.NamedSuffix] = title;
    }
}

/// <summary>Several entities, one a row.</summary>
public sealed record ReferencesField(string Member, string Kind) : Field(Member)
{
    /// <summary>How many rows an empty form shows.</summary>
    public int Usual { get; init; } = 2;

    private ReferenceField Row => new(Member, Kind);

    public override bool IsBlank(Entries entries, string name) =>
        Enumerable.Range(0, entries.Rows(name)).All(row => entries[$"{name}.{row}"].Length == 0);

    public override JsonNode? Read(FormReading reading, string name, string pointer)
    {
        if (IsBlank(reading.Entries, name)) return null;
        var items = new JsonArray();
        for (var row = 0; row < reading.Entries.Rows(name); row++)
        {
            reading.Place($"{pointer}/{items.Count}", $"{name}.{row}");
            if (Row.Read(reading, $"{name}.{row}", $"{pointer}/{items.Count}") is { } item) items.Add(item);
        }

        return items.Count > 0 ? items : null;
    }

    public override void Write(JsonNode value, Entries entries, string name, FormWriting writing)
    {
        foreach (var (index, item) in value.AsArray().Index()) Row.Write(item!, entries, $"{name}.{index}", writing);
    }
}

/// <summary>One or several codes of an editable list, by code or by name in any of its languages.</summary>
/// <param name="Member">The member's name in JSON.</param>
/// <param name="List"><c>region</c> or <c>topic</c>.</param>
/// <param name="Many">Whether it may be several, separated by commas or lines.</param>
public sealed record CodeField(string Member, string List, bool Many) : Field(Member)
{
    public override JsonNode? Read(FormReading reading, string name, string pointer)
    {
        if (IsBlank(reading.Entries, name)) return null;
        var read = Many ? Several(reading, name)
            : [Code(reading.Codes, List, reading.Entries[name]) ?? Missing(reading, name, reading.Entries[name])];
        if (!Many) return read is [{ } one] ? JsonValue.Create(one) : null;
        return read.OfType<string>().ToList() is { Count: > 0 } codes
            ? new JsonArray([.. codes.Distinct().Select(code => JsonValue.Create(code))])
            : null;
    }

    public override void Write(JsonNode value, Entries entries, string name, FormWriting writing) =>
        entries[name] = value is JsonArray items ? string.Join(", ", items.Select(item => item!.ToString())) : value.ToString();

    /// <summary>The code that some words mean; null when no list has them, or when they mean several.</summary>
    public static string? Code(CodeLists codes, string list, string text)
    {
        text = text.Trim();
        // A suggestion that was taken stands there with its code behind it.
        if (text.EndsWith(')') && text.LastIndexOf('(') is var open and > 0 && Exactly(text[(open + 1)..^1]) is { } given) return given;
        return Exactly(text) ?? (ByName() is [var only] ? only : null);

        string? Exactly(string code) => list == "region"
            ? codes.Regions.FirstOrDefault(region => string.Equals(region.Code.Value, code, StringComparison.OrdinalIgnoreCase))?.Code.Value
            : codes.Topics.FirstOrDefault(topic => string.Equals(topic.Code.Value, code, StringComparison.OrdinalIgnoreCase))?.Code.Value;

        // A name that a region shares with what lies in it (Berlin) means the region around.
        List<string> ByName() => list == "region"
            ? [.. Outermost(codes.Regions.Where(
                region => Names(region).Any(name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase)))
                .Select(region => region.Code))]
            : [.. codes.Topics.Where(topic => Same(topic.NameDe, text) || Same(topic.NameEn, text)).Select(topic => topic.Code.Value)];
    }

    private static IEnumerable<string> Names(Region region) =>
        new[] { region.NameDe, region.NameEn }.Concat(region.Name.Split('/', StringSplitOptions.TrimEntries))
        .Append(region.Name);

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> Outermost(IEnumerable<RegionCode> regions)
    {
        var all = regions.ToList();
        return all.Where(region => !all.Any(other => other != region && other.Contains(region))).Select(region => region.Value);
    }

    // A line is one name if it is one, else its parts between commas are: names have commas too.
    private List<string?> Several(FormReading reading, string name)
    {
        var codes = new List<string?>();
        foreach (var line in reading.Entries[name].Split('\n', ';').Select(line => line.Trim()).Where(line => line.Length > 0))
        {
            if (Code(reading.Codes, List, line) is { } whole) codes.Add(whole);
            else
                foreach (var part in line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                    codes.Add(Code(reading.Codes, List, part) ?? Missing(reading, name, part));
        }

        return codes;
    }

    private string? Missing(FormReading reading, string name, string text)
    {
        reading.Fail(name, List == "region"
            ? Words.T($"No region of the list is “{FormReading.Short(text)}”. Write its NUTS code or its name.",
                $"Keine Region der Liste heißt „{FormReading.Short(text)}“. Schreiben Sie den NUTS-Code oder den Namen.")
            : Words.T($"No topic of the list is “{FormReading.Short(text)}”.",
                $"Kein Themenfeld der Liste heißt „{FormReading.Short(text)}“."));
        return null;
    }
}

/// <summary>A fact about the same entity, by the id of its event.</summary>
/// <param name="Member">The member's name in JSON.</param>
/// <param name="Types">Stored names of the facts that it may be; empty: any.</param>
public sealed record FactField(string Member, IReadOnlyList<string> Types) : Field(Member)
{
    public override JsonNode? Read(FormReading reading, string name, string pointer) => IsBlank(reading.Entries, name)
        ? null
        : JsonValue.Create(reading.Entries[name]);

    public override void Write(JsonNode value, Entries entries, string name, FormWriting writing) =>
        entries[name] = value.GetValue<string>();
}

/// <summary>Several facts about one entity.</summary>
public sealed record FactsField(string Member) : Field(Member)
{
    public override JsonNode? Read(FormReading reading, string name, string pointer) =>
        IsBlank(reading.Entries, name) ? null : new JsonArray([.. reading.Entries.All(name).Select(id => JsonValue.Create(id))]);

    public override void Write(JsonNode value, Entries entries, string name, FormWriting writing) =>
        entries.Set(name, value.AsArray().Select(id => id!.ToString()));
}
