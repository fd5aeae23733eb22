using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Organisations;
using Collab.Domain.Partnerships;
using Collab.Domain.Programmes;
using Collab.Domain.Reporting;
using Collab.Domain.Sources;

namespace Collab.Histories;

/// <summary>What becomes of facts: confirmed, corrected, withdrawn, disputed. Each step gives null when the fact no longer stands by
/// then.</summary>
internal sealed class Judgements(Simulation simulation)
{
    private static readonly string[] Corrections =
        ["Misread.", "Zahlendreher.", "The source was corrected.", "Chybný údaj.", "Błąd przy przepisywaniu."];
    private static readonly string[] Withdrawals =
        ["Recorded twice.", "Doppelt erfasst.", "Belongs to another entity.", "The source does not say so.", "Counted twice."];

    private Dice Dice => simulation.Dice;

    /// <summary>Finds evidence for a fact, in a document of the kind that such evidence comes in.</summary>
    public GeneratedEvent? Confirm(Known known, EvidenceKind evidence)
    {
        if (!known.Stands) return null;
        var kind = evidence switch
        {
            EvidenceKind.AttendanceList => SourceKind.AttendanceList,
            EvidenceKind.SignedAgreement => SourceKind.SignedAgreement,
            EvidenceKind.GrantDecision => SourceKind.GrantDecision,
            EvidenceKind.ParticipantReport => SourceKind.Report,
            EvidenceKind.AdopterStatement => SourceKind.Letter,
            EvidenceKind.Photo => SourceKind.Photo,
            EvidenceKind.OfficialRecord => SourceKind.Minutes,
            _ => SourceKind.Other,
        };
        return simulation.Documents.Say(
            kind, simulation.Today.AddDays(-Dice.Between(0, 30)), null,
            document => known.Stands
                ? simulation.Record(known.Entity,
                    new FactConfirmed { FactId = known.Id, Evidence = evidence, Provenance = document.Cite(known.Entity) })
                : null,
            known: 0.4);
    }

    /// <summary>Puts another wording in a fact's place.</summary>
    public GeneratedEvent? Correct(Known known)
    {
        if (!known.Stands || Reworded(known.Fact) is not { } replacement) return null;
        var e = simulation.Record(known.Entity,
            new FactCorrected { FactId = known.Id, Reason = Dice.Pick(Corrections), Replacement = replacement });
        known.Replace(e.Id, replacement);
        return e;
    }

    /// <summary>Takes a fact back.</summary>
    public GeneratedEvent? Withdraw(Known known)
    {
        if (!known.Stands) return null;
        known.End();
        return simulation.Record(known.Entity, new FactWithdrawn { FactId = known.Id, Reason = Dice.Pick(Withdrawals) });
    }

    /// <summary>Notes that two facts contradict each other; mostly somebody decides later.</summary>
    /// <param name="one">A fact.</param>
    /// <param name="other">Another fact of the same entity.</param>
    /// <param name="about">What they differ about.</param>
    /// <param name="decided">How likely somebody decides.</param>
    public GeneratedEvent? Dispute(Known one, Known other, string about, double decided = 0.7)
    {
        if (!one.Stands || !other.Stands) return null;
        var sides = new[] { (Known: one, one.Id), (Known: other, other.Id) };
        var e = simulation.Record(one.Entity, new ConflictRaised
        {
            FactIds = [one.Id, other.Id],
            About = about,
            Note = Dice.Chance(0.3) ? "Die eine Quelle ist näher am Geschehen, die andere jünger." : null,
        });
        if (Dice.Chance(decided)) simulation.Later(5 + Dice.Skewed(120), () => Decide(e.Id, sides));
        return e;
    }

    // What was corrected since the conflict was raised is out of its reach.
    private GeneratedEvent Decide(Guid conflict, (Known Known, Guid Id)[] sides)
    {
        var entity = sides[0].Known.Entity;
        var prevails = Dice.Chance(0.6) ? sides.Where(side => side.Known.Stands && side.Known.Id == side.Id).Select(side => (Guid?)side.Id)
            .FirstOrDefault() : null;
        var document = Dice.Chance(0.4) ? simulation.Documents.Recent() : null;
        if (prevails is not null)
            foreach (var (known, id) in sides)
                if (id != prevails && known.Id == id)
                    known.End();
        return simulation.Record(entity, new ConflictResolved
        {
            ConflictId = conflict,
            Outcome = prevails is null ? ConflictOutcome.Reconciled : ConflictOutcome.Prevails,
            Prevails = prevails,
            Reason = prevails is null ? "Beide Lesarten treffen zu, jede in ihrem Sinn." : "Better founded.",
            Provenance = document?.Cite(entity),
        });
    }

    // The same kind of fact with another particular; null for kinds that nobody corrects here.
    private Fact? Reworded(Fact fact) => fact switch
    {
        SourceRegistered source => source with { Title = source.Title + " (Neufassung)" },
        OrganisationRegistered organisation => organisation with { Remit = (organisation.Remit ?? "Digitale Dienste") + ", Beratung" },
        OrganisationRenamed renamed => renamed with { Name = renamed.Name + " i. G." },
        SeatMoved moved => moved with
        {
            Seat = moved.Seat with
            {
                Region = simulation.Places.In(Places.CountryOf(moved.Seat.Region)).Region,
                Place = moved.Seat.Place is null ? "Altstadt" : null
            }
        },
        ActivityPlanned planned => planned with { Public = !(planned.Public ?? false) },
        ActivityHeld held => held with { Occurred = Other(held.Occurred) },
        AttendanceRecorded { Headcount.Value: { } count } attendance =>
            attendance with { Headcount = new Quantity { Value = count + Dice.Between(1, 25) } },
        TopicsRecorded topics => topics with
        {
            Completeness = topics.Completeness == Completeness.Complete ? Completeness.AmongOthers
            : Completeness.Complete
        },
        RoleAssigned role => role with
        {
            Role = role.Role == Role.CoOrganiser ? Role.Contributor : role.Role == Role.Organiser
            ? Role.CoOrganiser : Role.Presenter,
            NamedAs = role.Role == Role.Presenter ? "Aussteller" : role.NamedAs
        },
        ExchangeRatesAdopted table => table with
        {
            Rates = [.. table.Rates.Select(rate => rate with { Rate = decimal.Round(rate.Rate * 1.01m, 4) })],
        },
        IndicatorTargetSet target => target with { Value = target.Value + 10 },
        IndicatorBaselineRecorded baseline => baseline with { Value = baseline.Value + 1 },
        PeriodOpened opened => opened with { Title = opened.Title + " (neu gefasst)" },
        PartnershipFormed formed => formed with { Programme = (formed.Programme ?? "Interreg") + " 2" },
        PartnerJoined joined => joined with { Role = joined.Role == PartnerRole.Associated ? PartnerRole.Partner : PartnerRole.Associated },
        CooperationAgreed agreed => agreed with { Until = agreed.Until is null ? simulation.Today.AddYears(1).Exactly() : null },
        FundingGranted { Amount.Amount: { } amount } granted =>
            granted with { Amount = granted.Amount with { Amount = decimal.Round(amount * 1.05m, 0) + 100 } },
        MilestonePlanned milestone => milestone with { Title = milestone.Title + " (neu gefasst)" },
        MilestoneReached reached => reached with { Occurred = Other(reached.Occurred) },
        SolutionDeveloped solution => solution with { Title = solution.Title + " 2.0" },
        ServiceDelivered service =>
            service with { Category = service.Category == CustomerCategory.Small ? CustomerCategory.Medium : CustomerCategory.Small },
        MaturityAssessed assessed => assessed with { Score = assessed.Score >= 50 ? assessed.Score - 1.5m : assessed.Score + 1.5m },
        _ => null,
    };

    private Occurrence Other(Occurrence occurred) => occurred switch
    {
        { Precision: Precision.Day, From: { } day } => DateOnly.ParseExact(day, "yyyy-MM-dd").AddDays(Dice.Pick([-7, -2, -1, 1, 2, 7]))
            .Exactly(occurred.Zone),
        { Precision: Precision.Month, From: { } month } => DateOnly.ParseExact(month + "-01", "yyyy-MM-dd").AddDays(Dice.Between(0, 27))
            .Exactly(occurred.Zone),
        _ => simulation.Today.AddDays(-Dice.Between(3, 40)).Exactly(),
    };
}
