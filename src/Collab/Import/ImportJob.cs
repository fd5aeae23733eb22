using System.Globalization;
using Collab.Accounts;
using Collab.Domain.Facts;
using Collab.Files;
using Collab.Recording;

namespace Collab.Import;

/// <summary>How far an import is.</summary>
public enum ImportPhase
{
    /// <summary>Every row is decided; nothing is stored.</summary>
    Checking,

    /// <summary>Every row was decided; nothing is stored.</summary>
    Checked,

    /// <summary>All rows are decided once more and stored.</summary>
    Storing,

    /// <summary>All rows are stored.</summary>
    Stored,

    /// <summary>Something failed that is not the sheet's fault; nothing is stored.</summary>
    Failed,
}

/// <summary>What becomes of a row.</summary>
public enum RowMark
{
    /// <summary>It can be recorded.</summary>
    Ready,

    /// <summary>Something is wrong with it.</summary>
    Faulty,

    /// <summary>It was recorded by an earlier import of the same file.</summary>
    Repeated,

    /// <summary>What it would register is registered already, and such rows are left out, or this one is.</summary>
    LeftOut,
}

/// <summary>What became of a row.</summary>
/// <param name="Number">Its number in the sheet.</param>
/// <param name="Mark">What becomes of it.</param>
/// <param name="Says">The row in a few words.</param>
/// <param name="Errors">What is wrong with it.</param>
/// <param name="EventId">The id of the event that it becomes.</param>
/// <param name="Notice">Something to think about that does not stop it.</param>
public sealed record RowResult(int Number, RowMark Mark, string Says, IReadOnlyList<RowError> Errors, Guid EventId, string? Notice = null)
{
    /// <summary>What is recorded already and looks like what the row would record.</summary>
    public IReadOnlyList<AlikeEntity> Alike { get; init; } = [];
}

/// <summary>A sheet on its way in. It lives in memory only, from the upload until a few hours have passed.</summary>
/// <param name="id">Names it in addresses.</param>
/// <param name="actor">Who imports.</param>
/// <param name="kind">What the sheet holds.</param>
/// <param name="fileName">What the file was called.</param>
/// <param name="bytes">The file.</param>
/// <param name="sheet">What it says.</param>
/// <param name="created">When it was uploaded.</param>
public sealed class ImportJob(Guid id, Actor actor, SheetKind kind, string fileName, byte[] bytes, Sheet sheet, DateTimeOffset created)
{
    private volatile ImportPhase phase = ImportPhase.Checking;

    public Guid Id => id;

    public Actor Actor => actor;

    public SheetKind Kind => kind;

    public string FileName => fileName;

    public byte[] Bytes => bytes;

    public Sheet Sheet => sheet;

    public DateTimeOffset Created => created;

    /// <summary>SHA-256 of the file, from which the ids of all its commands follow.</summary>
    public string Sha256 { get; } = KeptFile.HashOf(bytes);

    /// <summary>The language in which the sheet is read and spoken of.</summary>
    public CultureInfo Language { get; set; } = CultureInfo.CurrentUICulture;

    /// <summary>What each column of the sheet is; null: nothing of interest.</summary>
    public IReadOnlyList<Column?> Columns { get; set; } = ColumnMatching.Match(kind, sheet.Headings);

    /// <summary>The source of rows that name none, in words; empty: the sheet itself.</summary>
    public string Source { get; set; } = "";

    /// <summary>Whether rows that would register what is registered already are left out.</summary>
    public bool LeaveOutKnown { get; set; } = kind.NameOfNew is not null && kind.Name is "organisations" or "sources";

    /// <summary>The numbers of rows that are left out by choice.</summary>
    public IReadOnlySet<int> LeftOut { get; set; } = new HashSet<int>();

    /// <summary>The numbers of rows that stood on the page from which it was stored.</summary>
    public IReadOnlySet<int> Seen { get; set; } = new HashSet<int>();

    public ImportPhase Phase
    {
        get => phase;
        set => phase = value;
    }

    /// <summary>How many rows are done in this phase.</summary>
    public int Done { get; set; }

    /// <summary>What became of each row; empty before the first check ends.</summary>
    public IReadOnlyList<RowResult> Results { get; set; } = [];

    /// <summary>What is wrong with the import as a whole.</summary>
    public string? Whole { get; set; }

    /// <summary>The position of the last event that was stored.</summary>
    public long? Position { get; set; }

    /// <summary>How long storing took.</summary>
    public TimeSpan Took { get; set; }

    /// <summary>The source that the sheet itself is.</summary>
    public Guid SourceId => DerivedId.Of($"import\n{Sha256}\nsource");

    /// <summary>Whether it can be stored as it is.</summary>
    public bool CanStore => Phase == ImportPhase.Checked && Whole is null && Results.Any(row => row.Mark == RowMark.Ready)
        && Results.All(row => row.Mark != RowMark.Faulty);

    public bool UnderWay => Phase is ImportPhase.Checking or ImportPhase.Storing;

    /// <summary>How many rows have a mark.</summary>
    public int Count(RowMark mark) => Results.Count(row => row.Mark == mark);

    /// <summary>The id of the command of a row: the same whenever the same file is imported as the same kind.</summary>
    public Guid CommandId(int row) => DerivedId.Of(string.Create(CultureInfo.InvariantCulture, $"import\n{Sha256}\n{Kind.Name}\n{row}"));

    /// <summary>The id of what a row begins.</summary>
    public Guid StreamId(int row) =>
        DerivedId.Of(string.Create(CultureInfo.InvariantCulture, $"import\n{Sha256}\n{Kind.Name}\n{row}\nstream"));
}
