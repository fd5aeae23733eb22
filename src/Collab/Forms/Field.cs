using System.Globalization;
using System.Text.Json.Nodes;
using Collab.Domain.Facts;
using Collab.Domain.Validation;
using Collab.Pages;

namespace Collab.Forms;

/// <summary>A part of a form: one member of an event, or several that belong together.</summary>
/// <param name="Member">The member's name in JSON.</param>
public abstract record Field(string Member)
{
    /// <summary>The stored name of the event, by which a member may have words of its own.</summary>
    public string Alias { get; init; } = "";

    /// <summary>Whether the command is refused without it.</summary>
    public bool Required { get; init; }

    /// <summary>Whether it stands behind "more details".</summary>
    public bool More { get; init; }

    public string Label => Words.Find("member", $"{Alias}.{Member}") ?? Words.Of("member", Member);

    public string? Hint => Words.Find("hint", $"{Alias}.{Member}") ?? Words.Find("hint", Member);

    /// <summary>Whether nothing was filled in.</summary>
    public virtual bool IsBlank(Entries entries, string name) => entries[name].Length == 0;

    /// <summary>The member's value; null to leave it out.</summary>
    /// <param name="reading">The reading, which notes what is wrong.</param>
    /// <param name="name">Name of the field.</param>
    /// <param name="pointer">JSON pointer of the member.</param>
    public abstract JsonNode? Read(FormReading reading, string name, string pointer);

    /// <summary>Fills the field in with a member's value.</summary>
    public abstract void Write(JsonNode value, Entries entries, string name, FormWriting writing);

    /// <summary>Fills in what most people mean when they say nothing.</summary>
    public virtual void Preset(Entries entries, string name)
    {
    }

    /// <summary>Reads fields into an object.</summary>
    internal static void ReadAll(IEnumerable<Field> fields, JsonObject into, FormReading reading, string name, string pointer)
    {
        foreach (var field in fields)
        {
            var (at, member) = (Inside(name, field.Member), $"{pointer}/{field.Member}");
            reading.Place(member, at);
            if (field.Read(reading, at, member) is { } value) into[field.Member] = value;
        }
    }

    /// <summary>Fills fields in from an object.</summary>
    internal static void WriteAll(IEnumerable<Field> fields, JsonNode from, Entries entries, string name, FormWriting writing)
    {
        foreach (var field in fields)
            if (from[field.Member] is { } value) field.Write(value, entries, Inside(name, field.Member), writing);
    }

    /// <summary>The name of a field inside another.</summary>
    public static string Inside(string name, string member) => name.Length == 0 ? member : $"{name}.{member}";
}

/// <summary>How a form is filled in: the names of what is named by id, and the document that the fact rests on.</summary>
/// <param name="Titles">Names by id.</param>
public sealed record FormWriting(IReadOnlyDictionary<Guid, string> Titles)
{
    public SourceId? Source { get; init; }
}

/// <summary>Words.</summary>
public sealed record TextField(string Member, int Longest) : Field(Member)
{
    /// <summary>What a browser may fill in by itself.</summary>
    public string Complete => Member == "url" ? "url" : "off";

    /// <summary>Whether it may be more than fits in a line.</summary>
    public bool Long => Longest > TextForm.LongestLine && Member != "url";

    public override JsonNode? Read(FormReading reading, string name, string pointer) => IsBlank(reading.Entries, name)
        ? null
        : JsonValue.Create(reading.Entries[name]);

    public override void Write(JsonNode value, Entries entries, string name, FormWriting writing) =>
        entries[name] = value.GetValue<string>();
}

/// <summary>A list of words, one a line.</summary>
public sealed record LinesField(string Member) : Field(Member)
{
    public override JsonNode? Read(FormReading reading, string name, string pointer) => IsBlank(reading.Entries, name)
        ? null
        : new JsonArray([
            .. reading.Entries[name].Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonValue.Create(line))]);

    public override void Write(JsonNode value, Entries entries, string name, FormWriting writing) =>
        entries[name] = string.Join('\n', value.AsArray().Select(line => line!.GetValue<string>()));
}

/// <summary>A number.</summary>
/// <param name="Member">The member's name in JSON.</param>
/// <param name="Whole">Whether decimals make no sense.</param>
public sealed record NumberField(string Member, bool Whole) : Field(Member)
{
    /// <summary>The number that is meant when nothing is said.</summary>
    public string Usual { get; init; } = "";

    public override JsonNode? Read(FormReading reading, string name, string pointer)
    {
        if (IsBlank(reading.Entries, name)) return null;
        var text = reading.Entries[name];
        if (NumberText.Read(text, Words.German) is not { } number)
            reading.Fail(name, Words.T($"“{FormReading.Short(text)}” is not a number. Write it like 2300000, 2,300,000 or 2.3 million.",
                $"„{FormReading.Short(text)}“ ist keine Zahl. Schreiben Sie sie wie 2300000, 2.300.000 oder 2,3 Mio."));
        else if (Whole && number != decimal.Truncate(number))
            reading.Fail(name, Words.T("This has to be a whole number.", "Hier gehört eine ganze Zahl hin."));
        else return Value(number);
        return null;
    }

    public override void Write(JsonNode value, Entries entries, string name, FormWriting writing) =>
        entries[name] = NumberText.Write(
            decimal.Parse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture), Words.German);

    public override void Preset(Entries entries, string name)
    {
        if (Usual.Length > 0) entries[name] = Usual;
    }

    /// <summary>A number as JSON, without a point where there is nothing behind it.</summary>
    internal static JsonValue Value(decimal number) =>
        number == decimal.Truncate(number) && Math.Abs(number) < long.MaxValue ? JsonValue.Create((long)number) : JsonValue.Create(number);
}

/// <summary>When something happened, in one line and people's own writing.</summary>
public sealed record DateField(string Member) : Field(Member)
{
    public override JsonNode? Read(FormReading reading, string name, string pointer)
    {
        if (IsBlank(reading.Entries, name)) return null;
        var text = reading.Entries[name];
        var read = DateText.Read(text, reading.Source);
        if (read.Occurrence is { } occurrence) return System.Text.Json.JsonSerializer.SerializeToNode(occurrence, FactJson.Options);
        reading.Fail(name, read.Readings is [var one, var other]
            ? Words.T($"This may be {Format.Part(one)} or {Format.Part(other)}: write the month as a word.",
                $"Das kann der {Format.Part(one)} oder der {Format.Part(other)} sein: Schreiben Sie den Monat als Wort.")
            : Words.T(
                $"“{FormReading.Short(text)}” is not understood as a date. Write it like 13 Nov 2023, November 2023, 2023, before 2019 or unknown.",
                $"„{FormReading.Short(text)}“ wird nicht als Datum verstanden. Schreiben Sie es wie 13.11.2023, November 2023, 2023, vor 2019 oder unbekannt."));
        return null;
    }

    public override void Write(JsonNode value, Entries entries, string name, FormWriting writing)
    {
        var occurrence = System.Text.Json.JsonSerializer.Deserialize<Occurrence>(value, FactJson.Options)!;
        // What a source says nothing about is left out, not written down as unknown.
        entries[name] = occurrence == Occurrence.Unknown ? "" : DateText.Write(occurrence, Words.German, writing.Source);
    }
}

/// <summary>One of a few codes.</summary>
/// <param name="Member">The member's name in JSON.</param>
/// <param name="Group">The group of words that names them.</param>
/// <param name="Codes">The codes.</param>
public sealed record ChoiceField(string Member, string Group, IReadOnlyList<string> Codes) : Field(Member)
{
    /// <summary>How many choices are shown side by side; more go into a list.</summary>
    public const int MostRadios = 6;

    /// <summary>The code that is meant when nothing is said.</summary>
    public string Usual { get; init; } = "";

    /// <summary>Whether the codes are numbers.</summary>
    public bool Numbers { get; init; }

    public override JsonNode? Read(FormReading reading, string name, string pointer)
    {
        if (IsBlank(reading.Entries, name)) return null;
        return Numbers && NumberText.Read(reading.Entries[name], german: false) is { } number
            ? NumberField.Value(number)
            : JsonValue.Create(reading.Entries[name]);
    }

    public override void Write(JsonNode value, Entries entries, string name, FormWriting writing) => entries[name] = value.ToString();

    public override void Preset(Entries entries, string name)
    {
        if (Usual.Length > 0) entries[name] = Usual;
    }
}

/// <summary>Any of some codes.</summary>
public sealed record ChoicesField(string Member, string Group, IReadOnlyList<string> Codes) : Field(Member)
{
    public override JsonNode? Read(FormReading reading, string name, string pointer) =>
        IsBlank(reading.Entries, name) ? null : new JsonArray([.. reading.Entries.All(name).Select(code => JsonValue.Create(code))]);

    public override void Write(JsonNode value, Entries entries, string name, FormWriting writing) =>
        entries.Set(name, value.AsArray().Select(code => code!.ToString()));
}

/// <summary>Yes, no, or nothing said.</summary>
public sealed record YesNoField(string Member) : Field(Member)
{
    public override JsonNode? Read(FormReading reading, string name, string pointer) =>
        reading.Entries[name] switch { "yes" => JsonValue.Create(true), "no" => JsonValue.Create(false), _ => null };

    public override void Write(JsonNode value, Entries entries, string name, FormWriting writing) => entries[name] = value.GetValue<bool>()
        ? "yes"
        : "no";
}

/// <summary>A box to tick.</summary>
public sealed record TickField(string Member) : Field(Member)
{
    public override JsonNode? Read(FormReading reading, string name, string pointer) => reading.Entries[name] == "yes"
        ? JsonValue.Create(true)
        : null;

    public override void Write(JsonNode value, Entries entries, string name, FormWriting writing) => entries[name] = value.GetValue<bool>()
        ? "yes"
        : "";
}

/// <summary>An id that the form brings along and nobody sees.</summary>
public sealed record IdField(string Member) : Field(Member)
{
    public override JsonNode? Read(FormReading reading, string name, string pointer) => IsBlank(reading.Entries, name)
        ? null
        : JsonValue.Create(reading.Entries[name]);

    public override void Write(JsonNode value, Entries entries, string name, FormWriting writing) =>
        entries[name] = value.GetValue<string>();
}
