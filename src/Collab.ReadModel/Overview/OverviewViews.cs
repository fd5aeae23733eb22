using System.Text.Json.Serialization;
using Collab.Domain.Rates;
using Collab.Domain.Views;
using Collab.ReadModel.Reading;
using Collab.ReadModel.Regions;

namespace Collab.ReadModel.Overview;

/// <summary>How many entities of a kind there are, by status.</summary>
public sealed record KindCount(string Kind, string Status, long Count);

/// <summary>The state of things on one page.</summary>
public sealed record OverviewView
{
    /// <summary>The position the answer rests on.</summary>
    public required long Position { get; init; }

    /// <summary>The moment the answer is about.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>Entities by kind and status.</summary>
    public required IReadOnlyList<KindCount> Counts { get; init; }

    /// <summary>Facts that stand.</summary>
    public required long Facts { get; init; }

    /// <summary>The facts recorded last.</summary>
    public required IReadOnlyList<FactView> Recent { get; init; }

    public required long OpenConflicts { get; init; }

    public required long PlansAwaitingEvidence { get; init; }

    public required long ClaimsToConfirm { get; init; }

    public required long OverdueMilestones { get; init; }

    /// <summary>Milestones whose date comes within fourteen days.</summary>
    public required long MilestonesDue { get; init; }

    /// <summary>Pairs of grants that may be one.</summary>
    public required long ProbableDuplicates { get; init; }

    /// <summary>Figures of sealed periods that come out differently by what is known now, themselves or their totals.</summary>
    public required long DriftedFigures { get; init; }
}

/// <summary>How much waits of each kind: as many as the lists of the inbox have entries.</summary>
public sealed record Waiting
{
    public required long PlansAwaitingEvidence { get; init; }

    public required long OverdueMilestones { get; init; }

    public required long MilestonesDue { get; init; }

    public required long OpenConflicts { get; init; }

    public required long ProbableDuplicates { get; init; }

    public required long ClaimsToConfirm { get; init; }

    public required long DriftedFigures { get; init; }

    /// <summary>All of it.</summary>
    public long Sum =>
        PlansAwaitingEvidence + OverdueMilestones + MilestonesDue + OpenConflicts + ProbableDuplicates + ClaimsToConfirm + DriftedFigures;

    /// <summary>What an overview says of it.</summary>
    public static Waiting Of(OverviewView overview) => new()
    {
        PlansAwaitingEvidence = overview.PlansAwaitingEvidence,
        OverdueMilestones = overview.OverdueMilestones,
        MilestonesDue = overview.MilestonesDue,
        OpenConflicts = overview.OpenConflicts,
        ProbableDuplicates = overview.ProbableDuplicates,
        ClaimsToConfirm = overview.ClaimsToConfirm,
        DriftedFigures = overview.DriftedFigures,
    };
}

/// <summary>How many activities begin in a month.</summary>
/// <param name="Month">The month, for example 2023-11; the year where nothing finer is known; null where nothing is.</param>
/// <param name="Kind">Kind of activity.</param>
/// <param name="Status">Held or planned.</param>
/// <param name="Activities">How many.</param>
public sealed record ActivityMonth(string? Month, string Kind, string Status, long Activities);

/// <summary>What the first page shows at a glance.</summary>
/// <param name="Overview">The state of things.</param>
/// <param name="Months">Activities by month and kind.</param>
/// <param name="Ties">Ties between regions.</param>
public sealed record Dashboard(OverviewView Overview, IReadOnlyList<ActivityMonth> Months, IReadOnlyList<RegionTie> Ties);

/// <summary>A conflict that waits for a decision.</summary>
public sealed record OpenConflict(Guid Id, string About, DateTimeOffset RaisedAt, EntityLink Entity, IReadOnlyList<ConflictSide> Sides)
{
    /// <summary>The projects and programmes that it belongs to, itself or one of its sides.</summary>
    public IReadOnlyList<EntityLink> Of { get; init; } = [];
}

/// <summary>A plan whose date has passed.</summary>
/// <param name="Entity">The activity.</param>
/// <param name="Kind">Kind of activity.</param>
/// <param name="Title">What was planned.</param>
/// <param name="Id">The activity.</param>
/// <param name="Due">When it was to be over.</param>
public sealed record DuePlan(EntityLink Entity, string Kind, string Title, Guid Id, DateTimeOffset Due)
{
    /// <summary>The projects that it belongs to.</summary>
    public IReadOnlyList<EntityLink> Of { get; init; } = [];
}

/// <summary>A milestone that waits.</summary>
/// <param name="Partnership">Its partnership.</param>
/// <param name="Id">The milestone.</param>
/// <param name="Title">What is to be reached.</param>
/// <param name="Due">By when.</param>
/// <param name="RemindedAt">When the reminder came; null when none has come yet, and where the question is about another moment than
/// now.</param>
public sealed record WaitingMilestone(EntityLink Partnership, Guid Id, string Title, DateTimeOffset Due, DateTimeOffset? RemindedAt);

/// <summary>A reported figure that comes out differently by what is known now.</summary>
/// <param name="Period">The sealed period.</param>
/// <param name="Code">The indicator.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Reported">What was reported.</param>
/// <param name="Today">What the same span gives now.</param>
/// <param name="ReportedTotal">Of money within a programme, the total in its currency that was reported; null: none was.</param>
/// <param name="TodayTotal">What that total is now, by the facts and the rates that are known; null: there is none, or none was
/// reported.</param>
public sealed record DriftedFigure(
    EntityLink Period, string Code, string Unit, decimal Reported, decimal Today, ConvertedTotal? ReportedTotal,
    ConvertedTotal? TodayTotal)
{
    /// <summary>The programme that the period reports; null with the project: it reports everything.</summary>
    public ProgrammeRef? Programme { get; init; }

    /// <summary>Code of the programme's specific objective that it reports.</summary>
    public string? Objective { get; init; }

    /// <summary>The project that it reports.</summary>
    public ProjectRef? Project { get; init; }

    /// <summary>The period's first day.</summary>
    public required DateOnly FirstDay { get; init; }

    /// <summary>Its last day.</summary>
    public required DateOnly LastDay { get; init; }

    /// <summary>Which of the period's seals it is that stands: 1 for the first.</summary>
    public required int Seal { get; init; }

    /// <summary>When that was recorded.</summary>
    public required DateTimeOffset SealedAt { get; init; }

    /// <summary>Whether what was reported rests on rough numbers.</summary>
    public required bool ReportedApproximate { get; init; }

    /// <summary>Whether what it is now does.</summary>
    public required bool TodayApproximate { get; init; }

    /// <summary>Whether the figure itself comes out differently.</summary>
    [JsonIgnore]
    public bool ValueDiffers => Reported != Today;

    /// <summary>Whether its total does.</summary>
    [JsonIgnore]
    public bool TotalDiffers =>
        ReportedTotal is not null && (ReportedTotal.Currency, ReportedTotal.Amount) != (TodayTotal?.Currency, TodayTotal?.Amount);
}

/// <summary>A difference between the events and the tables that the replay in the background found.</summary>
/// <param name="Position">Up to where it looked.</param>
/// <param name="FoundAt">When.</param>
/// <param name="Difference">The first difference, in words.</param>
public sealed record ReplayAlarm(long Position, DateTimeOffset FoundAt, string Difference);

/// <summary>What waits for somebody to act.</summary>
public sealed record Inbox
{
    /// <summary>Milestones whose date comes within fourteen days.</summary>
    public required IReadOnlyList<WaitingMilestone> MilestonesDue { get; init; }

    /// <summary>Figures of sealed periods that come out differently by what is known now, themselves or their totals in the programme's
    /// currency; the period tells the facts and the rates that make the difference.</summary>
    public required IReadOnlyList<DriftedFigure> DriftedFigures { get; init; }

    /// <summary>Given when the read side was found to differ from the events.</summary>
    public ReplayAlarm? Replay { get; init; }

    /// <summary>Activities whose planned date has passed without a fact that says what became of them.</summary>
    public required IReadOnlyList<DuePlan> PlansAwaitingEvidence { get; init; }

    /// <summary>Milestones whose date has passed and that were neither reached, missed nor dropped.</summary>
    public required IReadOnlyList<WaitingMilestone> OverdueMilestones { get; init; }

    public required IReadOnlyList<OpenConflict> Conflicts { get; init; }

    /// <summary>Grants that may have been recorded twice: each counts until one is withdrawn or corrected, or somebody says that both are
    /// right.</summary>
    public required IReadOnlyList<ProbableDuplicate> ProbableDuplicates { get; init; }

    /// <summary>How many of these there are; <c>/api/inbox/probable-duplicates</c> lists all, page by page.</summary>
    public required long ProbableDuplicatesTotal { get; init; }

    /// <summary>Facts that are only claimed.</summary>
    public required IReadOnlyList<FactView> ClaimsToConfirm { get; init; }
}
