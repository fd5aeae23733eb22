using System.Text.Json.Serialization;
using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Partnerships;

namespace Collab.Domain.Indicators;

/// <summary>Somebody a candidate names: an organisation with the place of its seat then, or only a place.</summary>
/// <param name="Organisation">The organisation; null: only the place is known.</param>
/// <param name="Place">NUTS code at the level the sources give; null: unknown.</param>
/// <param name="Kind">Code of the organisation's kind.</param>
public sealed record Party(Guid? Organisation, string? Place, string? Kind);

/// <summary>A fact that decides whether another one counts.</summary>
/// <param name="FactId">The event that recorded it.</param>
/// <param name="Says">What it says, by its code: a role, the kind of an agreement, of evidence or of a result.</param>
/// <param name="Organisation">The organisation it says it of.</param>
/// <param name="Place">NUTS code of the organisation's place.</param>
/// <param name="Source">The document behind it.</param>
/// <param name="Passage">Where in the document.</param>
public sealed record Ground(Guid FactId, string Says, Guid? Organisation, string? Place, Guid? Source, string? Passage)
{
    /// <summary>The ground that a fact is.</summary>
    public static Ground Of(RecordedFact record, string says, Party? party = null) => new(
        record.Id, says, party?.Organisation, party?.Place, record.Fact.RestsOn?.Source.Value, record.Fact.RestsOn?.Passage);
}

/// <summary>
/// A fact that may count for an indicator, with everything a rule may ask about it, whatever the rule. Derived from the facts of one stream
/// and the seats of the organisations they name.
/// </summary>
public sealed record Candidate
{
    /// <summary>The fact: the id of the event that recorded it.</summary>
    public required Guid FactId { get; init; }

    /// <summary>What of the fact it is, where one fact makes several candidates: the organisation. Else empty.</summary>
    [JsonIgnore]
    public string Part { get; init; } = "";

    /// <summary>The fact's type.</summary>
    public required string Type { get; init; }

    /// <summary>The fact's position in the store.</summary>
    public required long Position { get; init; }

    public required Certainty Certainty { get; init; }

    /// <summary>Evidence that backs it.</summary>
    public IReadOnlyList<EvidenceKind> Evidence { get; init; } = [];

    /// <summary>When what counts happened; for a headcount, the activity's date.</summary>
    public required Occurrence Occurred { get; init; }

    /// <summary>The moment by which order goes; the beginning of time when nothing dates it.</summary>
    [JsonIgnore]
    public DateTimeOffset At { get; init; }

    /// <summary>Of money: what the facts that tell of the same grant go by; null: no other fact is said to tell of it.</summary>
    public Guid? SameAs { get; init; }

    /// <summary>Headcount, amount or score; null where none is needed, or none is given.</summary>
    public decimal? Number { get; init; }

    /// <summary>How exact the number is; null where none is needed.</summary>
    public Exactness? Exactness { get; init; }

    /// <summary>Where those of a headcount came from, in parts that share nobody; null: it is no headcount, or one without a
    /// number.</summary>
    public IReadOnlyList<HeadcountShare>? Shares { get; init; }

    /// <summary>ISO 4217 code of an amount.</summary>
    public string? Currency { get; init; }

    /// <summary>How well founded a headcount is, the higher the better.</summary>
    public int Rank { get; init; }

    public ActivityKind? ActivityKind { get; init; }

    public bool? Public { get; init; }

    public Instrument? Instrument { get; init; }

    public PartnerRole? PartnerRole { get; init; }

    /// <summary>Whether an agreement is valid beyond the end of its partnership; null: one of the two is unknown.</summary>
    public bool? BeyondProjectEnd { get; init; }

    public bool? SolutionIdentified { get; init; }

    /// <summary>False: it names no organisation where the indicator counts organisations.</summary>
    public bool? Named { get; init; }

    /// <summary>False: a partner that no agreement of its partnership names.</summary>
    public bool? InAgreement { get; init; }

    /// <summary>True: it stands in an open conflict.</summary>
    public bool? Disputed { get; init; }

    /// <summary>Organisers and co-organisers; for what has no organisers, the same as <see cref="Participants"/>.</summary>
    public IReadOnlyList<Party> Organisers { get; init; } = [];

    public IReadOnlyList<Party> Participants { get; init; } = [];

    /// <summary>The organisation it is counted by: the agreeing organisation, the customer.</summary>
    public Guid? Organisation { get; init; }

    /// <summary>The thing it is about: the solution, the strategy, the obstacle.</summary>
    public Guid? Subject { get; init; }

    /// <summary>The stream: the activity or the partnership.</summary>
    [JsonIgnore]
    public Guid Stream { get; init; }

    /// <summary>NUTS codes it counts for, at the level the sources give. A headcount counts for them by its shares.</summary>
    public IReadOnlyList<string> Regions { get; init; } = [];

    /// <summary>NUTS code of the place where an activity was held, at the level the sources give; it makes no region take part.</summary>
    public string? Venue { get; init; }

    public IReadOnlyList<string> Topics { get; init; } = [];

    /// <summary>Kinds of the organisations it counts for; for a hub's service, the customer's category.</summary>
    public IReadOnlyList<string> Partners { get; init; } = [];

    /// <summary>A hub's service.</summary>
    public string? Service { get; init; }

    /// <summary>A customer's sector.</summary>
    public string? Sector { get; init; }

    /// <summary>The projects it belongs to, with their terms; null: it belongs to none.</summary>
    public IReadOnlyList<ProjectPart>? Projects { get; init; }

    /// <summary>The days on which a cooperation lasts; null: it is none.</summary>
    public DaySpan? Lasts { get; init; }

    /// <summary>True: a partner that left and joined once more. It is counted where a cooperation counts as long as it lasts.</summary>
    public bool? Again { get; init; }

    /// <summary>What it rests on as a candidate of its own: the strategy that was taken up, the obstacle that was resolved, the pilot of a
    /// solution, the organisation's part in the financing agreement. Null: none is known.</summary>
    public Candidate? Upon { get; init; }

    /// <summary>The thing it is about, by its name within the stream.</summary>
    public Guid? Thing { get; init; }

    /// <summary>Those in whose name organisers and participants acted; null: nobody.</summary>
    public IReadOnlyList<Party>? InNameOf { get; init; }

    /// <summary>Category of a hub's customer.</summary>
    public CustomerCategory? Customer { get; init; }

    /// <summary>At whom funding arrived; null: it is none.</summary>
    public FundingPlace? Funding { get; init; }

    /// <summary>Who granted the funding, where it is registered.</summary>
    public Guid? Funder { get; init; }

    /// <summary>Whether a solution names what is needed for its uptake.</summary>
    public bool? UptakeNamed { get; init; }

    /// <summary>True: a solution for a legal or administrative obstacle.</summary>
    public bool? Legal { get; init; }

    /// <summary>Facts that decide on it besides its own: who organised, the agreement that names a partner, the adopter's
    /// document.</summary>
    public IReadOnlyList<Ground>? Grounds { get; init; }

    public Guid? Source { get; init; }

    public string? Edition { get; init; }

    public string? Passage { get; init; }
}
