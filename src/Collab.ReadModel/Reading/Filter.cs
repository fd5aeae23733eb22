using System.Text.Json;
using Collab.Domain.Places;
using Collab.Domain.Validation;
using Npgsql;

namespace Collab.ReadModel.Reading;

/// <summary>The filters that lists of entities understand.</summary>
public sealed class Filter
{
    private readonly List<string> conditions = [];
    private readonly List<(string Name, object Value)> parameters = [];

    private readonly string kind;
    private Belonging belonging = Belonging.Anywhere;

    private Filter(string kind) => this.kind = kind;

    /// <summary>The parameters of an address that filter a list.</summary>
    public static IReadOnlyList<string> Parameters { get; } =
        ["region", "with", "venue", "seat", "topic", "kind", "status", "text", "from", "to", .. Belonging.Parameters];

    /// <summary>What to add to a condition on the alias <c>e</c>; empty when nothing is filtered.</summary>
    public string Condition =>
        string.Concat(conditions.Select(condition => " and " + condition)) + belonging.OfEntities("e", kind, Moment.Holds);

    /// <summary>Reads the filters of a question: region (and what lies in it), with (a second region), venue (held there), seat (of the
    /// organisation or of a partner), topic, kind, status, organisation, project, programme, objective (of the programme), text, from and
    /// to.</summary>
    /// <param name="question">The question; what is wrong with its filters is noted there.</param>
    /// <param name="codes">The code lists.</param>
    /// <param name="kind">The kind of entity that is listed.</param>
    /// <param name="kinds">The kinds within it that the list knows.</param>
    /// <param name="statuses">The statuses that the list knows.</param>
    /// <param name="parts">Knows the parts of everything.</param>
    public static async Task<Filter> ReadAsync(
        Question question, CodeLists codes, string kind, Type kinds, Type statuses, PartQuestions parts)
    {
        var filter = new Filter(kind);
        foreach (var role in (string[])["region", "with", "venue", "seat"])
            if (question.Text(role) is { } wanted && !codes.Knows(new RegionCode(wanted)))
                question.Errors.Add(new ValidationError(role, ValidationCode.UnknownRegion));
        if (question.Text("topic") is { } named && !codes.Knows(new TopicCode(named)))
            question.Errors.Add(new ValidationError("topic", ValidationCode.UnknownTopic));
        OneOf(question, "kind", kinds);
        OneOf(question, "status", statuses);
        if (question.Text("region") is { } region)
            filter.With("exists (select 1 from unnest(e.regions) r where starts_with(r, @region))", "region", region);
        if (question.Text("with") is { } with)
            filter.With("exists (select 1 from unnest(e.regions) r where starts_with(r, @with))", "with", with);
        if (question.Text("venue") is { } venue) filter.With("starts_with(e.venue, @venue)", "venue", venue);
        if (question.Text("seat") is { } seat)
            filter.With("exists (select 1 from unnest(e.seats) r where starts_with(r, @seat))", "seat", seat);
        if (question.Text("topic") is { } topic) filter.With("e.topics @> array[@topic]", "topic", topic);
        if (question.Text("kind") is { } subkind) filter.With("e.subkind = @subkind", "subkind", subkind);
        if (question.Text("status") is { } status) filter.With("e.status = @status", "status", status);
        filter.belonging = await parts.ReadAsync(question);
        if (question.Text("text") is { } text)
        {
            if (text.Length > 200 || text.Contains('\0')) question.Errors.Add(new ValidationError("text", ValidationCode.TextTooLong, 200));
            else filter.With("strpos(lower(e.title || ' ' || coalesce(e.view ->> 'shortName', '')), lower(@text)) > 0", "text",
                TextForm.Line(text));
        }

        var (from, to) = Instants.ReadSpan(question);
        if (from is { } first) filter.With("(e.ends > @from or e.starts >= @from)", "from", first.UtcDateTime);
        if (to is { } last) filter.With("e.starts <= @to", "to", last.UtcDateTime);
        return filter;
    }

    /// <summary>Gives a query the filters' values.</summary>
    public void Add(NpgsqlCommand command)
    {
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        belonging.Add(command);
    }

    /// <summary>Only what stands under a programme.</summary>
    internal static Filter Under(Guid programme) => Only("e.programmes @> array[@programme]", "programme", programme);

    /// <summary>Only what belongs to a project.</summary>
    internal static Filter Of(Guid project) => Only("e.projects @> array[@project]", "project", project);

    private static Filter Only(string condition, string name, Guid value)
    {
        var filter = new Filter("");
        filter.With(condition, name, value);
        return filter;
    }

    private static void OneOf(Question question, string name, Type codes)
    {
        if (question.Text(name) is not { } given) return;
        var known = Enum.GetNames(codes).Select(JsonNamingPolicy.KebabCaseLower.ConvertName).ToList();
        if (!known.Contains(given)) question.Errors.Add(new ValidationError(name, ValidationCode.NotOneOf, string.Join(", ", known)));
    }

    private void With(string condition, string name, object value)
    {
        conditions.Add(condition);
        parameters.Add((name, value));
    }
}
