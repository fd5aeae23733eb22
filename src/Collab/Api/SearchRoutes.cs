using Collab.Domain.Validation;
using Collab.Http;
using Collab.ReadModel.Reading;
using Collab.ReadModel.Search;

namespace Collab.Api;

/// <summary>Searching by names and titles.</summary>
public static class SearchRoutes
{
    private static readonly string[] Columns = ["kind", "id", "title", "foundAs", "subkind", "status", "starts", "stream"];

    public static void MapSearch(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/search", (HttpContext context, Reader reader, SearchQueries search, PartQuestions parts) =>
                reader.AnswerTogetherAsync(context, question => FindAsync(question, search, parts)))
            .Shows<IReadOnlyList<KindHits>>(
                "search",
                $"Finds entities by the beginnings of the words of every name that they ever had; of each kind the first {SearchQueries.Shown}.",
                [
                    new("q", "Words of a name or a title.", "smart regions"),
                    new("kind", "Only this kind of entity.", "activity", SearchQueries.Kinds), .. RouteDescriptions.Belonging,
                ])
            .OrCsv<IReadOnlyList<KindHits>>();

    private static async Task<object?> FindAsync(Question question, SearchQueries search, PartQuestions parts)
    {
        var part = await parts.ReadAsync(question);
        var text = question.Text("q") ?? "";
        if (text.Length == 0) question.Errors.Add(new ValidationError("q", ValidationCode.Missing));
        if (text.Length > SearchQueries.LongestText)
            question.Errors.Add(new ValidationError("q", ValidationCode.TextTooLong, SearchQueries.LongestText));
        if (question.Errors.Count > 0) return null;
        var found = await search.FindAsync(
            text, question.Text("kind") is { } kind ? [kind] : SearchQueries.Kinds, part, question.Moment, question.Cancellation);
        return question.WantsTable
            ? Csv.Result("search", Columns, found.SelectMany(of => of.Hits).ToList(), hit =>
                [hit.Kind, hit.Id, hit.Title, hit.FoundAs, hit.Subkind, hit.Status, hit.Starts, hit.Stream])
            : found;
    }
}
