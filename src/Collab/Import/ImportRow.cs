using System.Text.Json;
using System.Text.Json.Nodes;
using Collab.Domain.Facts;
using Collab.Domain.Places;
using Collab.Domain.Validation;
using Collab.Forms;
using Collab.Pages;
using Collab.Recording;

namespace Collab.Import;

/// <summary>A row of a sheet on its way to a command.</summary>
internal sealed class ImportRow
{
    private readonly ImportJob job;
    private readonly SheetRow row;
    private readonly Form form;
    private readonly Entries entries;
    private readonly List<RowFlaw> cells = [];
    private FormReading? reading;

    public ImportRow(ImportJob job, SheetRow row)
    {
        (this.job, this.row) = (job, row);
        (form, entries) = RowFilling.Fill(job.Kind, job.Columns, row.Cells, cells);
        Flaws.AddRange(cells);
    }

    public bool Repeated { get; init; }

    public bool LeftOut { get; set; }

    public string? Notice { get; set; }

    public List<RowFlaw> Flaws { get; } = [];

    /// <summary>The command; null when it cannot be asked for, or need not.</summary>
    public Request? Request { get; private set; }

    public IReadOnlyCollection<Mention> Unknown => reading?.Unknown ?? [];

    public Guid Stream => job.StreamId(row.Number);

    /// <summary>What the row begins, by its name; null when it begins nothing.</summary>
    public Mention? Begins => !Repeated && job.Kind.NameOfNew is { } member && entries[member] is { Length: > 0 } name && (form.Subject is null || entries[form.Subject.Member].Length == 0)
        ? new Mention(job.Kind.Name switch { "organisations" => "organisation", "sources" => "source", _ => "activity" }, name)
        : null;

    /// <summary>Names the source and the passage where the row does not.</summary>
    public void Default(string source)
    {
        if (form.Provenance() is not { } provenance) return;
        var name = $"{provenance.Name}.{ProvenanceField.SourceName}";
        if (entries[name].Length == 0) entries[name] = source;
        name = $"{provenance.Name}.{ProvenanceField.PassageName}";
        if (entries[name].Length == 0) entries[name] = Words.T($"row {row.Number}", $"Zeile {row.Number}");
    }

    public void Read(CodeLists codes, Func<Mention, IReadOnlyList<Meaning>?> find) => reading = form.Read(entries, codes, new FoundNames(find));

    /// <summary>Whether the row rests on a source.</summary>
    public bool RestsOn(Guid source) => Request is not null && (reading?.Body["provenance"] as JsonObject)?["source"]?.ToString() == source.ToString();

    /// <summary>Makes the command, or says why there is none.</summary>
    public void Ask()
    {
        if (Repeated || LeftOut || reading is null) return;
        var flaws = new List<ValidationError>();
        var body = (JsonObject)reading.Body.DeepClone();
        if (form.Kind is { Creates: true, StreamMember: { } member } && !body.ContainsKey(member)) body[member] = Stream.ToString();
        // The milestone that a row plans has an id of its own.
        if (form.Kind.Name == "plan-milestone") body["milestoneId"] = Stream.ToString();
        body[CommandReader.KeyMember] = job.CommandId(row.Number).ToString();
        var request = CommandReader.Read(form.Kind, body, new Dictionary<string, string>(), null, null, flaws);
        if (cells.Count + reading.Errors.Count == 0 && flaws.Count == 0)
        {
            Request = request;
            return;
        }

        // What was understood is looked at as well, so that everything that is wrong is said at once.
        using var document = JsonSerializer.SerializeToDocument(request.Body, FactJson.Options);
        StrictJson.Read(document.RootElement, form.Kind.EventType, "", flaws);
        Tell(Answer.Malformed(flaws.DistinctBy(flaw => flaw.Pointer).ToList()).Problem!);
    }

    public void Take(Answer? answer)
    {
        if (answer?.Problem is { } problem) Tell(problem);
    }

    public RowResult Result(ImportJob of) => new(
        row.Number, Repeated ? RowMark.Repeated : LeftOut ? RowMark.LeftOut : Flaws.Count > 0 ? RowMark.Faulty : RowMark.Ready,
        string.Join(" · ", of.Columns.Zip(row.Cells).Where(cell => cell.First is not null && cell.Second.Length > 0).Take(4).Select(cell => FormReading.Short(cell.Second))),
        [.. Flaws], of.CommandId(row.Number), Notice);

    private void Tell(Problem problem)
    {
        var whole = problem.Errors is { Count: 0 } ? [] : form.Attach(problem, reading!);
        foreach (var (name, error) in reading!.Errors)
        {
            // A cell that no form understands is not missing.
            if (cells.Exists(flaw => flaw.Column == name || name.StartsWith(flaw.Column + ".", StringComparison.Ordinal))) continue;
            var choices = error.Choices.Count > 0 ? " " + string.Join("; ", error.Choices.Select(choice => $"{choice.Title}{(choice.Detail is { } detail ? $" ({detail})" : "")} = {choice.Id}")) : "";
            Flaws.Add(new RowFlaw(ColumnOf(name), error.Text + choices));
        }

        Flaws.AddRange(whole.Select(text => new RowFlaw("", text)));
    }

    private string ColumnOf(string name) => job.Kind.Columns.Where(column => name == column.Name || name.StartsWith(column.Name + ".", StringComparison.Ordinal)).Select(column => column.Name).FirstOrDefault(name);
}
