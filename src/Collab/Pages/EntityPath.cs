namespace Collab.Pages;

/// <summary>Where the page of an entity is.</summary>
public static class EntityPath
{
    /// <summary>The path of an entity's page, by its kind as rows name it.</summary>
    public static string Of(string kind, Guid id) => kind switch
    {
        "activity" => $"/activities/{id}",
        "partnership" => $"/partnerships/{id}",
        "organisation" => $"/organisations/{id}",
        "source" => $"/sources/{id}",
        "period" => $"/periods/{id}",
        _ => $"/history/replay/{id}",
    };
}
