namespace Collab.Recording;

/// <summary>Where everything the tracker stores stands.</summary>
public static class StoreSchema
{
    /// <summary>The schema of the database; nothing is created outside it.</summary>
    public const string Name = "collab";
}
