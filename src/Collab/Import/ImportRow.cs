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
    private readonly Action<Exception> failed;
    private readonly List<RowError> cells = [];
    private Form form;
    private Entries entries;
    private FormReading? reading;
    private bool broken;

    /// <param name="job">The import.</param>
    /// <param name="row">The row of the sheet.</param>
    /// <param name="failed">Told what the tracker failed at with this row; the others go on.</param>
    public ImportRow(ImportJob job, SheetRow row, Action<Exception> failed)
    {
        (this.job, this.row, this.failed) = (job, row, failed);
        (form, entries) = (job.Kind.FormOf(null), new Entries());
        Answered(() => (form, entries) = RowFilling.Fill(job.Kind, job.Columns, row.Cells, cells));
        Errors.AddRange(cells);
    }

    /// <summary>The row's number in the sheet.</summary>
    public int Number => row.Number;

    public bool Repeated { get; init; }

    public bool LeftOut { get; set; }

    public string? Notice { get; set; }

    /// <summary>What is recorded already and looks like what the row would record.</summary>
    public IReadOnlyList<AlikeEntity> Alike { get; set; } = [];

    public List<RowError> Errors { get; } = [];

    /// <summary>The command; null when it cannot be asked for, or need not.</summary>
    public Submission? Submission { get; private set; }

    public IReadOnlyCollection<WrittenName> Unknown => reading?.Unknown ?? [];

    public Guid Stream => job.StreamId(row.Number);

    /// <summary>What the row begins, by its name; null when it begins nothing.</summary>
    public WrittenName? Begins => !Repeated && job.Kind.NameOfNew is { } member && entries[member] is { Length: > 0 } name
        && (form.Subject is null || entries[form.Subject.Member].Length == 0)
        ? new WrittenName(
            job.Kind.Name switch { "organisations" => "organisation", "sources" => "source", _ => "activity" }, TextForm.Line(name))
        : null;

    /// <summary>Names the source and the passage where the row does not.</summary>
    public void Default(string source)
    {
        if (broken || form.Provenance() is not { } provenance) return;
        var name = $"{provenance.Name}.{ProvenanceField.SourceName}";
        if (entries[name].Length == 0) entries[name] = source;
        name = $"{provenance.Name}.{ProvenanceField.PassageName}";
        if (entries[name].Length == 0) entries[name] = Words.T($"row {row.Number}", $"Zeile {row.Number}");
    }

    public void Read(CodeLists codes, Func<WrittenName, IReadOnlyList<NameMatch>?> find) =>
        Answered(() => reading = form.Read(entries, codes, new FoundNames(find)));

    /// <summary>Whether the row rests on a source.</summary>
    public bool RestsOn(Guid source) => Submission is not null
        && (reading?.Body["provenance"] as JsonObject)?["source"]?.ToString() == source.ToString();

    /// <summary>Makes the command, or says why there is none.</summary>
    public void Ask() => Answered(AskOf);

    private void AskOf()
    {
        if (Repeated || LeftOut || reading is null) return;
        var errors = new List<ValidationError>();
        var body = (JsonObject)reading.Body.DeepClone();
        if (form.Kind is { Creates: true, StreamMember: { } member } && !body.ContainsKey(member)) body[member] = Stream.ToString();
        // The milestone that a row plans has an id of its own.
        if (form.Kind.Name == "plan-milestone") body["milestoneId"] = Stream.ToString();
        body[CommandReader.KeyMember] = job.CommandId(row.Number).ToString();
        var submission = CommandReader.Read(form.Kind, body, new Dictionary<string, string>(), null, null, errors);
        if (cells.Count + reading.Errors.Count == 0 && errors.Count == 0)
        {
            Submission = submission;
            return;
        }

        // What was understood is looked at as well, so that everything that is wrong is said at once.
        using var document = JsonSerializer.SerializeToDocument(submission.Body, FactJson.Options);
        StrictJson.Read(document.RootElement, form.Kind.EventType, "", errors);
        AddErrors(SubmissionResult.Malformed(errors.DistinctBy(error => error.Pointer).ToList()).Problem!);
    }

    public void Take(SubmissionResult? answer)
    {
        if (answer?.Problem is { } problem) AddErrors(problem);
    }

    public RowResult Result(ImportJob of) => new(
        row.Number, Repeated ? RowMark.Repeated : LeftOut ? RowMark.LeftOut : Errors.Count > 0 ? RowMark.Faulty : RowMark.Ready,
        string.Join(" · ", of.Columns.Zip(row.Cells).Where(cell => cell.First is not null && cell.Second.Length > 0).Take(4)
            .Select(cell => FormReading.Short(cell.Second))),
        [.. Errors], of.CommandId(row.Number), Notice)
    { Alike = Alike };

    // What the tracker fails at with one row is said at the row.
    private void Answered(Action work)
    {
        if (broken) return;
        try
        {
            work();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            (broken, reading, Submission) = (true, null, null);
            failed(exception);
            Errors.Add(new RowError("", Words.T(
                "The tracker failed on this row; its log tells more.", "An dieser Zeile ist das System gescheitert; sein Protokoll sagt mehr.")));
        }
    }

    private void AddErrors(SubmissionProblem problem)
    {
        if (reading is null) return;
        var whole = problem.Errors is { Count: 0 } ? [] : form.Attach(problem, reading);
        foreach (var (name, found) in reading.Errors)
        {
            // A cell that no form understands is not missing.
            if (cells.Exists(error => error.Column == name || name.StartsWith(error.Column + ".", StringComparison.Ordinal))) continue;
            var choices = found.Choices.Count > 0
                ? " " + string.Join(
                    "; ", found.Choices.Select(
                        choice => $"{choice.Title}{(choice.Detail is { } detail ? $" ({detail})" : "")} = {choice.Id}")) : "";
            Errors.Add(new RowError(ColumnOf(name), found.Text + choices));
        }

        Errors.AddRange(whole.Select(text => new RowError("", text)));
    }

    private string ColumnOf(string name) =>
        job.Kind.Columns.Where(column => name == column.Name || name.StartsWith(column.Name + ".", StringComparison.Ordinal))
            .Select(column => column.Name).FirstOrDefault(name);
}
