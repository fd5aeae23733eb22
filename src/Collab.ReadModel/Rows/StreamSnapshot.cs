using System.Text.Json;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Views;

namespace Collab.ReadModel.Rows;

/// <summary>What is seen of a stream at one moment: its entities, and the candidates for indicators among its facts.</summary>
internal sealed record StreamSnapshot(
    Dictionary<(string Kind, Guid Id), SerializedEntity> Entities,
    Dictionary<(string Code, Guid FactId, string Part), SerializedCandidate> Candidates)
{
    /// <summary>How many characters its texts have.</summary>
    public long Size { get; } = Entities.Values.Sum(entity => (long)entity.View.Length)
        + Candidates.Values.Sum(candidate => (long)candidate.View.Length);

    /// <summary>The snapshot of a stream at a moment.</summary>
    public static StreamSnapshot At(FactRegister register, EntityKind kind, DateTime moment, ProjectionContext around)
    {
        var asOf = moment == Span.Beginning ? DateTimeOffset.MinValue : new DateTimeOffset(moment);
        var view = kind.At(register, asOf) is { } shown
            ? shown with { SameAs = SameAsView.Of(register, member => TitleOf(member, kind, moment, around)) }
            : null;
        var entities = view is null
            ? []
            : kind.Rows(view, moment, around)
                .Select(face => new SerializedEntity(face, JsonSerializer.Serialize(face.View, face.View.GetType(), FactJson.Options)))
                .ToDictionary(entity => (entity.Face.Kind, entity.Face.Id));
        if (kind.Name is not ("activity" or "partnership")) return new StreamSnapshot(entities, []);

        // One candidate of several indicators is written once.
        var texts = new Dictionary<(Guid, string), string>();
        var candidates = new Dictionary<(string, Guid, string), SerializedCandidate>();
        foreach (var (indicator, candidate) in Domain.Indicators.Candidates.At(register, asOf, around))
        {
            if (!texts.TryGetValue((candidate.FactId, candidate.Part), out var text))
                texts[(candidate.FactId, candidate.Part)] = text = JsonSerializer.Serialize(candidate, FactJson.Options);
            candidates[(indicator.Code, candidate.FactId, candidate.Part)] = new SerializedCandidate(indicator, candidate, text);
        }

        return new StreamSnapshot(entities, candidates);
    }

    // What one of several streams that are one is called by its own facts.
    private static string? TitleOf(FactRegister member, EntityKind kind, DateTime moment, ProjectionContext around) =>
        kind.At(member, moment == Span.Beginning ? DateTimeOffset.MinValue : new DateTimeOffset(moment)) is { } view
            ? kind.Rows(view, moment, around).First().Title
            : null;
}

/// <summary>An entity's face with its view as JSON.</summary>
internal sealed record SerializedEntity(EntityFace Face, string View)
{
    /// <summary>A fingerprint of everything about it that can change: a face shows more than its view says.</summary>
    public Stamp Content { get; } = new Stamp().With(View)
        .With(Face.Title).With(Face.Subkind).With(Face.Status).With(Face.Starts).With(Face.Ends)
        .With(Face.Regions).With(Face.Venue).With(Face.Seats).With(Face.Topics).With(Face.Organisations)
        .With(Face.Projects).With(Face.Programmes).With(Face.Objective);
}

/// <summary>A candidate of an indicator with itself as JSON.</summary>
internal sealed record SerializedCandidate(IndicatorDefinition Indicator, Candidate Candidate, string View)
{
    /// <summary>A fingerprint of it as JSON.</summary>
    public Stamp Text { get; } = new Stamp().With(View);

    /// <summary>A fingerprint of everything about it that can change.</summary>
    public Stamp Content => Text.With((ulong)Candidate.At.Ticks);
}
