namespace Collab.Recording;

/// <summary>Where everything the tracker stores stands.</summary>
public static class StoreSchema
{
    /// <summary>The schema of the database; nothing is created outside it.</summary>
    public const string Name = "collab";

    /// <summary>
    /// Names the count of revisions of people's records, so that answers that carry a name are not taken for unchanged after one was
    /// erased. A row and not a sequence: whoever sees the new count must see the new record as well.
    /// </summary>
    public const string PeopleRevision = "people";
}
