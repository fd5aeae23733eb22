using Collab.Domain.Validation;
using Collab.Http;
using Collab.ReadModel.Identity;
using Collab.ReadModel.Reading;
using Collab.Recording;

namespace Collab.Api;

/// <summary>Reading what was said of identity, and what may have been recorded twice.</summary>
public static class IdentityRoutes
{
    public static void AddIdentityReads(this IServiceCollection services) =>
        services.AddSingleton<SameAsQueries>().AddSingleton<DuplicateQueries>();

    public static void MapIdentity(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/same-as", (HttpContext context, Reader reader, SameAsQueries same) =>
                reader.AnswerAsync(context, async question => await same.ListAsync(question)))
            .Shows<Page<IdentityStatementView>>(
                "list-same-as", "Lists what was said of things being one, or not, the latest first; withdrawn statements among them.",
                [
                    new("id", "UUID of an entity or a fact: only what was said of it.", ""), QueryParameter.Limit("a page"),
                    new("cursor", "The next of the page before.", ""),
                ]);
        routes.MapGet("/api/duplicates", (HttpContext context, Reader reader, DuplicateQueries duplicates) =>
                reader.AnswerTogetherAsync(context, async question => await duplicates.ListAsync(question)))
            .Shows<Page<AlikePair>>(
                "list-duplicates", "Lists pairs of entities that may be one and of which nobody has decided yet.",
                [
                    new("kind", "Only this kind of entity.", "organisation", DuplicateQueries.Kinds), QueryParameter.Limit("a page"),
                    new("cursor", "The next of the page before.", ""),
                ]);
        routes.MapGet("/api/duplicates/like", (HttpContext context, Reader reader, DuplicateQueries duplicates) =>
                reader.AnswerAsync(context, async question =>
                {
                    var (kind, name) = (question.Text("kind"), question.Text("name"));
                    if (kind is null) question.Errors.Add(new ValidationError("kind", ValidationCode.Missing));
                    if (name is null) question.Errors.Add(new ValidationError("name", ValidationCode.Missing));
                    return question.Errors.Count > 0 ? null : await duplicates.LikeAsync(kind!, name!, question);
                }))
            .Shows<IReadOnlyList<AlikeEntity>>(
                "list-alike", "Lists what is recorded already and may be the same as what is about to be recorded; up to twenty.",
                [
                    new("kind", "The kind of entity.", "organisation", DuplicateQueries.Kinds),
                    new("name", "Its name or title.", "Smart Systems Hub GmbH"),
                ]);
    }
}
