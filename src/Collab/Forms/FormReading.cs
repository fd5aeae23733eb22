using System.Text.Json.Nodes;
using Collab.Domain.Facts;
using Collab.Domain.Places;
using Collab.Domain.Validation;
using Collab.Pages;
using Collab.Recording;

namespace Collab.Forms;

/// <summary>Something that a form names in words: to be looked up.</summary>
/// <param name="Kind">Kind of entity, as the read side names it; <c>person</c> for people.</param>
/// <param name="Text">The words.</param>
/// <param name="Within">The entity in which to look, where that matters: the partnership of a milestone.</param>
public sealed record WrittenName(string Kind, string Text, Guid? Within = null);

/// <summary>What words may mean.</summary>
/// <param name="Id">The entity.</param>
/// <param name="Title">Its title or name.</param>
/// <param name="Detail">What tells it from others: its kind, a date, an abbreviation.</param>
/// <param name="Exact">Whether it is called exactly so.</param>
public sealed record NameMatch(Guid Id, string Title, string? Detail, bool Exact);

/// <summary>What is wrong with a field, and what to do about it.</summary>
/// <param name="Text">A sentence for people.</param>
public sealed record FieldError(string Text)
{
    /// <summary>What the words may mean; one of these is to be chosen.</summary>
    public IReadOnlyList<NameMatch> Choices { get; init; } = [];

    /// <summary>The kind of entity that could be registered under these words; null where that is no way out.</summary>
    public string? Offer { get; init; }
}

/// <summary>A command that has to be carried out before the one of the form: registering the source that was attached, recording the person
/// that is new.</summary>
/// <param name="Command">Name of the command.</param>
/// <param name="Body">Its members.</param>
/// <param name="Name">The field that asks for it.</param>
public sealed record Beforehand(string Command, JsonObject Body, string Name);

/// <summary>
/// One reading of what a form holds: the JSON that the command takes, what could not be read, and which member came from which field. Names
/// are looked up in between: a reading says what it has to know, and the next one is given the answers.
/// </summary>
public sealed class FormReading(Entries entries, CodeLists codes, IReadOnlyDictionary<WrittenName, IReadOnlyList<NameMatch>> found)
{
    private readonly Dictionary<string, string> places = new(StringComparer.Ordinal);

    public Entries Entries => entries;

    public CodeLists Codes => codes;

    /// <summary>The command's members.</summary>
    public JsonObject Body { get; } = [];

    /// <summary>What is wrong, by the name of the field.</summary>
    public Dictionary<string, FieldError> Errors { get; } = new(StringComparer.Ordinal);

    /// <summary>What has to be looked up before the form can be read to the end.</summary>
    public HashSet<WrittenName> Unknown { get; } = [];

    /// <summary>Commands to carry out before this one, in order.</summary>
    public List<Beforehand> Before { get; } = [];

    /// <summary>The document that the fact rests on; "yesterday" is dated against it.</summary>
    public SourceId? Source { get; set; }

    /// <summary>The command's id, from which the ids of what is recorded beforehand follow.</summary>
    public Guid CommandId => Guid.TryParseExact(entries[Form.CommandIdName], "D", out var id) ? id : Guid.Empty;

    /// <summary>Notes that a member comes from a field.</summary>
    public void Place(string pointer, string name) => places[pointer] = name;

    /// <summary>The field that a member, or the innermost one around it, came from; null when none did.</summary>
    public string? NameAt(string pointer)
    {
        for (var at = pointer; at.Length > 0; at = at[..at.LastIndexOf('/')])
            if (places.TryGetValue(at, out var name)) return name;
        return null;
    }

    public void Fail(string name, string text) => Errors.TryAdd(name, new FieldError(text));

    /// <summary>The entity that a field names: by its id, or by words that mean one and only one. Null where it names none, or where that
    /// is not known yet.</summary>
    public Guid? Resolve(string kind, string name, Guid? within = null)
    {
        var text = entries[name];
        if (text.Length == 0) return null;
        if (Guid.TryParseExact(text, "D", out var id)) return id;
        if (entries[name + Form.NamedSuffix] == text && Guid.TryParseExact(entries[name + Form.IdSuffix], "D", out id)) return id;
        if (kind == "person" && entries[name + Form.NewSuffix] == "yes")
        {
            id = DerivedId.Of($"{CommandId}\n{name}");
            Before.Add(new Beforehand(PersonRecords.Record, new JsonObject { ["personId"] = id.ToString(), ["name"] = text }, name));
            return id;
        }

        var written = new WrittenName(kind, TextForm.Line(text), within);
        if (!found.TryGetValue(written, out var matches))
        {
            Unknown.Add(written);
            return null;
        }

        if (matches.Where(match => match.Exact).ToList() is [var only])
        {
            entries[name + Form.IdSuffix] = only.Id.ToString();
            entries[name + Form.NamedSuffix] = text;
            return only.Id;
        }

        Errors.TryAdd(name, matches.Count == 0
            ? new FieldError(Words.T(
                $"Nothing recorded is called “{Short(text)}”.", $"Nichts Erfasstes heißt „{Short(text)}“."))
            { Offer = kind }
            : new FieldError(Words.T(
                "Which one do you mean?", "Was ist gemeint?"))
            {
                Choices = [.. matches.OrderByDescending(match => match.Exact)],
                Offer = kind
            });
        return null;
    }

    /// <summary>Words of somebody else, short enough for a sentence.</summary>
    public static string Short(string text) => text.Length <= 60 ? text : string.Concat(text.AsSpan(0, 59), "…");
}
