using Collab.Domain.Validation;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Reading;

/// <summary>
/// Reads which part of everything a question asks for, for all that take one. What it names is to be of its kind: a programme's id is no
/// project's, and what nobody ever recorded has no part. What is known only later than the question's moment, or not any more, is of its
/// kind: then nothing belongs to it yet.
/// </summary>
public sealed class PartQuestions(NpgsqlDataSource database, IdentityQueries identities)
{
    private const string Entities = StoreSchema.Name + ".entity";

    // Codes that the programme says itself, and those that a project or a period, a target or a baseline of it has.
    private const string ObjectiveIsKnown =
        $$"""
        exists (select 1 from {{Entities}} where kind = 'programme' and id = @ofProgramme
            and (view -> 'objectives' @> jsonb_build_array(jsonb_build_object('code', @ofObjective::text))
              or view -> 'indicators' @> jsonb_build_array(jsonb_build_object('objective', @ofObjective::text))))
          or exists (select 1 from {{Entities}} where programmes @> array[@ofProgramme] and objective = @ofObjective)
          or exists (select 1 from {{StoreSchema.Name}}.fact
            where kind = 'indicator' and refs @> array[@ofProgramme] and data ->> 'objective' = @ofObjective)
        """;

    /// <summary>The part; what is wrong with it is noted in the question.</summary>
    /// <param name="question">The question.</param>
    /// <param name="programme">A programme that the path names; null: the question does, where it means one.</param>
    public async Task<Belonging> ReadAsync(Question question, Guid? programme = null)
    {
        var before = question.Errors.Count;
        var part = Belonging.Read(question, programme);
        if (question.Errors.Count > before) return part;
        var named = Named(part).ToList();
        if (named.Count == 0) return part;
        await using var command = database.CreateCommand("select " + string.Join(", ", named.Select(entry => entry.Condition)));
        part.Add(command);
        await using (var row = await command.ExecuteReaderAsync(question.Cancellation))
        {
            await row.ReadAsync(question.Cancellation);
            foreach (var (place, (parameter, code, _)) in named.Index())
                if (!row.GetBoolean(place)) question.Errors.Add(new ValidationError(parameter, code));
        }

        return part with { Project = await OfAsync(part.Project, question), Organisation = await OfAsync(part.Organisation, question) };
    }

    /// <summary>What a thing that a question names goes by at its moment.</summary>
    public async Task<Guid?> OfAsync(Guid? id, Question question) =>
        id is { } named ? await identities.OfAsync(named, question.Moment, question.Cancellation) : null;

    /// <summary>The streams of an entity that a question names: its own, and those of all that are one with it.</summary>
    public Task<Guid[]> StreamsAsync(Guid id, Question question) => identities.MembersAsync(id, question.Moment, question.Cancellation);

    private static IEnumerable<(string Parameter, ValidationCode Code, string Condition)> Named(Belonging part)
    {
        if (part.Project is not null) yield return ("project", ValidationCode.UnknownProject, IsKnown("project", "@ofProject"));
        if (part.Programme is not null) yield return ("programme", ValidationCode.UnknownProgramme, IsKnown("programme", "@ofProgramme"));
        if (part.Objective is not null) yield return ("objective", ValidationCode.UnknownObjective, ObjectiveIsKnown);
        if (part.Organisation is not null)
            yield return ("organisation", ValidationCode.UnknownOrganisation, IsKnown("organisation", "@ofOrganisation"));
    }

    private static string IsKnown(string kind, string id) => $"exists (select 1 from {Entities} where kind = '{kind}' and id = {id})";
}
