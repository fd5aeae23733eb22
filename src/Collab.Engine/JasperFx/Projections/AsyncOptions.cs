namespace JasperFx.Events.Projections;

/// <summary>How the daemon runs one projection.</summary>
public class AsyncOptions
{
    private readonly List<Type> _documents = [];
    private readonly List<string> _tables = [];

    /// <summary>Events per transaction.</summary>
    public int BatchSize { get; set; } = 500;

    /// <summary>Whether a rebuild first deletes what the projection wrote: its documents and the tables named here.</summary>
    public bool TeardownDataOnRebuild { get; set; } = true;

    internal IReadOnlyList<Type> TeardownDocuments => _documents;

    internal IReadOnlyList<string> TeardownTables => _tables;

    public void DeleteViewTypeOnTeardown<T>() => DeleteViewTypeOnTeardown(typeof(T));

    /// <summary>A rebuild deletes all documents of this type first.</summary>
    public void DeleteViewTypeOnTeardown(Type type) => _documents.Add(type);

    /// <summary>A rebuild deletes all rows of this table first.</summary>
    /// <param name="tableIdentifier">Name of the table, with its schema unless it lies on the search path.</param>
    public void DeleteDataInTableOnTeardown(string tableIdentifier) => _tables.Add(tableIdentifier);
}
