using System.Text.Json.Serialization;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Rates;
using Collab.Domain.Reporting;
using Collab.Domain.Views;

namespace Collab.ReadModel.Indicators;

/// <summary>The rule that a figure was counted by.</summary>
/// <param name="Version">Its name; "official:2" is the built-in one, "1" the built-in one before that, "trial" one that was only
/// tried.</param>
/// <param name="Since">From when it is in force; null: from the beginning, or never.</param>
/// <param name="EventId">The event that adopted it; null for the built-in one and for a trial.</param>
/// <param name="Reason">Why it was adopted.</param>
/// <param name="Says">What it says.</param>
/// <param name="Programme">The programme whose figures are counted by it; null: everybody's.</param>
public sealed record RuleInForce(
    string Version, DateTimeOffset? Since, Guid? EventId, string? Reason, CountingRule Says, Guid? Programme = null);

/// <summary>What is to be reached.</summary>
/// <param name="Value">In the indicator's unit; of money in <see cref="Currency"/>.</param>
/// <param name="By">By when.</param>
/// <param name="Progress">What is reached since the start as a part of the target, 1 for all of it; null when the target is 0, or nothing
/// is known in its currency.</param>
/// <param name="FactId">The event that set it.</param>
public sealed record TargetProgress(decimal Value, Occurrence By, decimal? Progress, Guid FactId)
{
    /// <summary>Why there is no progress towards a target of money: the figure has no total in the target's currency.</summary>
    public const string NoTotal = "no-total";

    /// <summary>ISO 4217 code of a target of money; null: the indicator counts none.</summary>
    public string? Currency { get; init; }

    /// <summary>True: the progress is that of the total in the programme's currency, which is the target's; null: of the figure.</summary>
    public bool? ByTotal { get; init; }

    /// <summary>Why there is no progress: <c>no-total</c>; null: there is, or the target is 0.</summary>
    public string? Reason { get; init; }

    /// <summary>What is reached since the start, in the target's currency or the indicator's unit: the baseline, and what counts after it;
    /// null: nothing is known in the target's currency.</summary>
    public decimal? Reached { get; init; }

    /// <summary>Of what is reached, what was reported before Collab; null: nothing.</summary>
    public decimal? Baseline { get; init; }

    /// <summary>What was reported before Collab in another currency than what is reached, and is not part of it: nobody knows of which
    /// months it is, so that no rate converts it. Null: nothing.</summary>
    public CurrencyAmount? BaselineNotAdded { get; init; }

    /// <summary>The last day that the baseline covers, whether it is part of what is reached or not.</summary>
    public DateOnly? BaselineUntil { get; init; }
}

/// <summary>What was reported of a figure before Collab.</summary>
/// <param name="Value">In the indicator's unit; of money in <paramref name="Currency"/>.</param>
/// <param name="Currency">ISO 4217 code; null: the indicator counts no money.</param>
/// <param name="LastDay">The last day that it covers.</param>
/// <param name="FactId">The event that recorded it.</param>
public sealed record ReportedBefore(decimal Value, string? Currency, DateOnly LastDay, Guid FactId);

/// <summary>What an indicator came to by a day.</summary>
/// <param name="Date">The last day of a month (of Central Europe) in which the value or the total changed, or the day of the
/// question.</param>
/// <param name="Value">In the indicator's unit, as it is known at the moment of the question.</param>
public sealed record TrendPoint(DateOnly Date, decimal Value)
{
    /// <summary>Of money within a programme or a project, its total in the programme's currency by the rates that are known at the moment
    /// of the question; null: there is none.</summary>
    public CurrencyAmount? Total { get; init; }
}

/// <summary>An amount of money.</summary>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Amount">In units of the currency.</param>
public sealed record CurrencyAmount(string Currency, decimal Amount);

/// <summary>What an amount is in a programme's currency.</summary>
/// <param name="Currency">ISO 4217 code of the programme's currency.</param>
/// <param name="Amount">In units of it, rounded to two decimals to be read; null: it cannot be converted.</param>
/// <param name="Month">The month whose rate was taken; null where none is needed or none is known.</param>
/// <param name="Reason">Why it is not in the total: <c>no-rate</c>, <c>undecided-month</c> or <c>undated</c>.</param>
public sealed record ConvertedAmount(string Currency, decimal? Amount, string? Month, string? Reason);

/// <summary>How the regions of a figure add up to it: countries and what is not attributed, less the surplus, are its value.</summary>
/// <param name="Countries">The sum of the countries' parts.</param>
/// <param name="NotAttributed">What counts for no known region; of a headcount, those whose origin the list does not say.</param>
/// <param name="Surplus">What counts for several countries; of rough headcounts, by how much their shares exceed them.</param>
public sealed record RegionSum(decimal Countries, decimal NotAttributed, decimal Surplus);

/// <summary>A part of a figure.</summary>
/// <param name="Key">A year, a NUTS code, two NUTS codes, a topic, a kind of partner, a service; "not-attributed" for what has no known
/// region.</param>
/// <param name="Name">The code's name, where a list has one.</param>
/// <param name="Value">In the indicator's unit. Parts may overlap: an activity with four regions counts in each. Of a headcount, each
/// region
/// has those who came from there.</param>
public sealed record FigurePart(string Key, string? Name, decimal Value);

/// <summary>A figure taken apart.</summary>
/// <param name="Year">By calendar year of the fact's own zone; "undecided" for dates that reach over the end of a year, "unknown" for
/// undated facts.</param>
/// <param name="Region">By region that takes part, what lies in it included.</param>
/// <param name="RegionPair">By pair of countries or NUTS 1 regions, what lies in them included; of headcounts, those who came from either
/// of the two.</param>
/// <param name="Topic">By topic.</param>
/// <param name="Partner">By kind of partner; for a hub's services, the customers' category.</param>
/// <param name="Service">By a hub's service.</param>
/// <param name="Venue">By region in which the activity was held, what lies in it included.</param>
/// <param name="Programme">By programme; the key is its UUID.</param>
/// <param name="Objective">By specific objective; the key is the programme's UUID, a slash and the objective's code.</param>
/// <param name="Project">By project; the key is its UUID.</param>
/// <param name="Funder">By who granted the funding; the key is its UUID.</param>
/// <param name="RegionSum">How the regions add up to the figure.</param>
public sealed record FigureParts(
    IReadOnlyList<FigurePart> Year, IReadOnlyList<FigurePart> Region, IReadOnlyList<FigurePart> RegionPair, IReadOnlyList<FigurePart> Topic,
    IReadOnlyList<FigurePart> Partner, IReadOnlyList<FigurePart> Service, IReadOnlyList<FigurePart> Venue,
    IReadOnlyList<FigurePart> Programme, IReadOnlyList<FigurePart> Objective, IReadOnlyList<FigurePart> Project,
    IReadOnlyList<FigurePart> Funder, RegionSum RegionSum);

/// <summary>An indicator at a moment.</summary>
public sealed record IndicatorView
{
    public required string Code { get; init; }

    /// <summary>Official name in English.</summary>
    public required string Name { get; init; }

    public required string NameDe { get; init; }

    public required string Unit { get; init; }

    public required decimal Value { get; init; }

    /// <summary>Whether the value rests on rough numbers.</summary>
    public required bool Approximate { get; init; }

    /// <summary>Facts counted.</summary>
    public required long Counted { get; init; }

    /// <summary>Facts looked at and not counted.</summary>
    public required long Rejected { get; init; }

    /// <summary>What the rejected facts would have added, where that is a number of the indicator's unit: amounts in other currencies are
    /// none.</summary>
    public required decimal RejectedValue { get; init; }

    /// <summary>Given when one indicator in euro is asked for: what the rejected facts name, by currency.</summary>
    public IReadOnlyList<CurrencyAmount>? RejectedAmounts { get; init; }

    /// <summary>Of the rejected facts, those that would count if their date did not reach over an edge of the period asked about.</summary>
    public required long Undecided { get; init; }

    /// <summary>Given for a figure in euro that is asked for within a programme, an objective or a project: its total in the programme's
    /// currency, with what counts but for its currency, by the rates of the facts' months.</summary>
    public ConvertedTotal? Total { get; init; }

    /// <summary>What was reported before Collab of exactly what is asked for, up to a day before its days, where that adds up. It is no
    /// part of the value; what a target says to be reached contains it, or says that it does not. Null: nothing.</summary>
    public ReportedBefore? Baseline { get; init; }

    /// <summary>The target whose end is next; after the last end, the last.</summary>
    public TargetProgress? Target { get; init; }

    public required RuleInForce Rule { get; init; }

    /// <summary>Given when one indicator is asked for.</summary>
    public FigureParts? By { get; init; }

    /// <summary>Given when one indicator is asked for: all targets.</summary>
    public IReadOnlyList<TargetProgress>? Targets { get; init; }

    /// <summary>Given when one indicator is asked for: all rules known, the built-in one first.</summary>
    public IReadOnlyList<RuleInForce>? Rules { get; init; }
}

/// <summary>An indicator's value for a part of everything.</summary>
/// <param name="View">The indicator with the part's value; what else it holds is of everything.</param>
/// <param name="Counted">Facts counted; null where they were not counted.</param>
/// <param name="Rejected">Facts looked at and not counted; null where they were not counted.</param>
public sealed record PartOfIndicator(IndicatorView View, long? Counted, long? Rejected);

/// <summary>What a fact added to what was reported.</summary>
/// <param name="Value">In the indicator's unit; null: it was not counted.</param>
/// <param name="Converted">Its part in the total in the programme's currency, by the rates that were known then; null: it had none.</param>
public sealed record ReportedPart(decimal? Value, ConvertedAmount? Converted);

/// <summary>What took away something that was reported.</summary>
/// <param name="How"><c>withdrawn</c>, <c>corrected</c>, <c>decided</c> (against it, in a contradiction) or <c>merged</c>: it stands no
/// longer; <c>changed</c>: by another fact, or another one that was withdrawn or corrected; <c>another-counted</c>: a fact that is
/// counted in its place; <c>another-rule</c>; <c>date</c>: nothing but the moment that is judged.</param>
/// <param name="Because">The event that did, with the reason that it gives; null: none did.</param>
public sealed record TakenAway(string How, EventLink? Because)
{
    /// <summary>Whether the fact itself still stands.</summary>
    [JsonIgnore]
    public bool Stands => How is not ("withdrawn" or "corrected" or "decided" or "merged");
}

/// <summary>The passage that a fact rests on.</summary>
public sealed record SourcePassage(Guid Id, string? Title, string? Edition, string? Passage);

/// <summary>A fact that decides whether another one counts.</summary>
public sealed record DecisiveFact
{
    /// <summary>The event that recorded it.</summary>
    public required Guid EventId { get; init; }

    /// <summary>What it says, by its code: a role, a kind of agreement or evidence, or the type of the fact.</summary>
    public required string Says { get; init; }

    /// <summary>The organisation it says it of.</summary>
    public EntityLink? Organisation { get; init; }

    /// <summary>NUTS code of the organisation's place.</summary>
    public string? Place { get; init; }

    /// <summary>Code of the country that this is in.</summary>
    public string? Country { get; init; }

    public SourcePassage? Source { get; init; }
}

/// <summary>A fact in the answer to "why this number?".</summary>
public sealed record ExplainedFact
{
    /// <summary>The fact: the id of the event that recorded it.</summary>
    public required Guid EventId { get; init; }

    /// <summary>The fact's position in the store.</summary>
    public required long Position { get; init; }

    public required string Type { get; init; }

    /// <summary>What it is about.</summary>
    public required EntityLink Entity { get; init; }

    /// <summary>The organisation that is counted, where organisations are.</summary>
    public EntityLink? Organisation { get; init; }

    /// <summary>When it happened.</summary>
    public required Occurrence Occurred { get; init; }

    /// <summary>What it adds; for a rejected fact, what it would have added; null where no number is known.</summary>
    public decimal? Value { get; init; }

    public bool Approximate { get; init; }

    public required Certainty Certainty { get; init; }

    /// <summary>Evidence that backs it.</summary>
    public required IReadOnlyList<EvidenceKind> Evidence { get; init; }

    public SourcePassage? Source { get; init; }

    /// <summary>The most telling reason why it does not count.</summary>
    public string? Reason { get; init; }

    /// <summary>All reasons why it does not count.</summary>
    public IReadOnlyList<string>? Reasons { get; init; }

    /// <summary>True: it stands in an open conflict.</summary>
    public bool? Disputed { get; init; }

    /// <summary>The amount it names, in its own currency.</summary>
    public CurrencyAmount? Amount { get; init; }

    /// <summary>Given where the figure has a total in a programme's currency and this is part of it, or is left out for want of a rate or
    /// of a month.</summary>
    public ConvertedAmount? Converted { get; init; }

    /// <summary>Given in what no report contained before: what it added to what was reported; null: nothing.</summary>
    public ReportedPart? Reported { get; init; }

    /// <summary>Given in what no report contained before, of what adds less than was reported: what took it away.</summary>
    public TakenAway? TakenAway { get; init; }

    /// <summary>Regions that take part, NUTS codes as the sources give them.</summary>
    public required IReadOnlyList<string> Regions { get; init; }

    /// <summary>Where those of a headcount came from.</summary>
    public IReadOnlyList<HeadcountShare>? Shares { get; init; }

    /// <summary>NUTS code of the place where it was held.</summary>
    public string? Venue { get; init; }

    /// <summary>What is decisive besides the fact itself: who organised an event, the agreement that names a partner, the adopter's
    /// document; null: nothing.</summary>
    public IReadOnlyList<DecisiveFact>? Decisive { get; init; }

    /// <summary>The days on which something that lasts counts, the last one left out while it has no end; null: it happened.</summary>
    public LastingDays? Lasts { get; init; }
}

/// <summary>The days on which something lasts.</summary>
/// <param name="First">The first.</param>
/// <param name="Last">The last; null: without an end.</param>
public sealed record LastingDays(DateOnly First, DateOnly? Last);

/// <summary>A reason and how many facts it keeps from counting; each fact is counted under its most telling one.</summary>
public sealed record ReasonCount(string Reason, long Facts);

/// <summary>The answer to "why this number?".</summary>
public sealed record Explanation
{
    public required string Code { get; init; }

    public required string Name { get; init; }

    public required string Unit { get; init; }

    /// <summary>What the counted facts add.</summary>
    public required decimal Value { get; init; }

    /// <summary>Given for what a report counts since the start, and beside a figure that stands for itself: what was reported before
    /// Collab; null: nothing.</summary>
    public BaselineView? Baseline { get; init; }

    /// <summary>Given with a baseline: whether the report's cell is the value and it. In another currency it is part of the total in the
    /// programme's currency at most. False for a figure that stands for itself, whatever rule it is counted by.</summary>
    public bool? BaselineAdded { get; init; }

    public required bool Approximate { get; init; }

    public required RuleInForce Rule { get; init; }

    public required long CountedTotal { get; init; }

    public required long RejectedTotal { get; init; }

    /// <summary>In the indicator's unit.</summary>
    public required decimal RejectedValue { get; init; }

    /// <summary>Given for an indicator in euro: what the rejected facts name, by currency.</summary>
    public IReadOnlyList<CurrencyAmount>? RejectedAmounts { get; init; }

    /// <summary>Given for a figure in euro that is asked for within a programme, an objective or a project: its total in the programme's
    /// currency.</summary>
    public ConvertedTotal? Total { get; init; }

    /// <summary>Of the rejected facts, those that would count if their date did not reach over an edge of the period asked about; their
    /// reason is <c>undecided-in-period</c>.</summary>
    public required long Undecided { get; init; }

    /// <summary>Why facts were rejected.</summary>
    public required IReadOnlyList<ReasonCount> Reasons { get; init; }

    /// <summary>What was counted, the latest first; a page of it.</summary>
    public required IReadOnlyList<ExplainedFact> Counted { get; init; }

    /// <summary>What was looked at and not counted, the latest first; a page of it.</summary>
    public required IReadOnlyList<ExplainedFact> Rejected { get; init; }

    /// <summary>Where the next pages of both begin; null on the last.</summary>
    public string? Next { get; init; }
}
