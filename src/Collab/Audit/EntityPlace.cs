namespace Collab.Audit;

/// <summary>Where the page of an entity is.</summary>
public static class EntityPlace
{
    /// <summary>The path of an entity's page; of a milestone, its partnership's.</summary>
    /// <param name="kind">Kind of entity.</param>
    /// <param name="id">The entity.</param>
    /// <param name="title">Its title; an indicator is found by it.</param>
    /// <param name="stream">The stream it stands in, where that is another one.</param>
    public static string Of(string kind, Guid id, string? title, Guid? stream = null) => kind switch
    {
        "organisation" => $"/organisations/{id}",
        "activity" => $"/activities/{id}",
        "partnership" => $"/partnerships/{id}",
        "milestone" => $"/partnerships/{stream ?? id}",
        "source" => $"/sources/{id}",
        "period" => $"/periods/{id}",
        "indicator" when title is not null => $"/indicators/{title}",
        "indicator" => "/indicators",
        _ => $"/history/replay/{stream ?? id}",
    };
}
