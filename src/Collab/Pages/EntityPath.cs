using Collab.Recording;

namespace Collab.Pages;

/// <summary>Where the page of an entity is.</summary>
public static class EntityPath
{
    /// <summary>The path of an entity's page, by its kind as rows name it; of a milestone, its partnership's.</summary>
    /// <param name="kind">Kind of entity.</param>
    /// <param name="id">The entity.</param>
    /// <param name="title">Its title: an indicator's is its code, which is how its page is found.</param>
    /// <param name="stream">The stream it stands in, where that is another entity's.</param>
    public static string Of(string kind, Guid id, string? title = null, Guid? stream = null) => kind switch
    {
        "activity" => $"/activities/{id}",
        "partnership" => $"/partnerships/{id}",
        "project" => $"/projects/{id}",
        "programme" => $"/programmes/{id}",
        "organisation" => $"/organisations/{id}",
        "source" => $"/sources/{id}",
        "period" => $"/periods/{id}",
        "milestone" when stream is { } partnership => $"/partnerships/{partnership}",
        "indicator" when title is not null => $"/indicators/{title}",
        _ => $"/history/replay/{stream ?? id}",
    };

    /// <summary>The path of the page of something that looks like something else.</summary>
    public static string Of(AlikeEntity thing) => thing.Kind == AlikeEntity.Grant ? $"/history/{thing.Id}" : Of(thing.Kind, thing.Id);
}
