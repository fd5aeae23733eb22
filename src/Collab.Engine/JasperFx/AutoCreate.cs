namespace JasperFx;

/// <summary>How far the store may go in creating tables that are missing.</summary>
public enum AutoCreate
{
    /// <summary>Create whatever is missing. The engine never drops anything, so this equals <see cref="CreateOrUpdate"/>.</summary>
    All,

    /// <summary>Create missing tables and add missing columns and indexes.</summary>
    CreateOrUpdate,

    /// <summary>Create missing tables; leave existing ones as they are.</summary>
    CreateOnly,

    /// <summary>Create nothing: the database must have been prepared beforehand.</summary>
    None
}
