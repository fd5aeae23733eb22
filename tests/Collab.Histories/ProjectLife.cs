using System.Globalization;
using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Partnerships;
using Collab.Domain.Programmes;

namespace Collab.Histories;

/// <summary>How programmes come about, how partnerships become projects of theirs, and what is attributed to them.</summary>
internal sealed class ProjectLife(Simulation simulation)
{
    private const int Remembered = 24;

    private static readonly string[] Titles = ["Interreg Sachsen – Tschechien", "Interreg Polen – Sachsen", "Digitales Europa"];
    private static readonly string[] Objectives = ["1.1", "2.4", "4.6"];
    private static readonly string[] Packages = ["WP1", "WP2", "WP3"];

    private readonly List<Entity> programmes = [];
    private readonly List<PartnershipId> projects = [];
    private readonly ReportingLife reporting = new(simulation);

    private Dice Dice => simulation.Dice;

    /// <summary>Makes a partnership a project, some time from now.</summary>
    /// <param name="partnership">The partnership.</param>
    /// <param name="lead">Who leads it.</param>
    /// <param name="until">Until when it runs.</param>
    public void Begin(Entity partnership, Organised lead, DateOnly until)
    {
        if (programmes.Count < Titles.Length) simulation.Later(0, Register);
        simulation.Later(5 + Dice.Skewed(30), () => Place(partnership, lead, until));
    }

    /// <summary>Attributes an activity to a project, some time from now.</summary>
    public void Attribute(Entity activity) => simulation.Later(Dice.Skewed(40), () => projects.Count == 0
        ? null
        : simulation.Record(activity, new ActivityAttributed
        {
            Project = Dice.Pick(projects),
            WorkPackage = Dice.Chance(0.5) ? Dice.Pick(Packages) : null,
            Provenance = simulation.Documents.Recent().Cite(activity),
        }));

    /// <summary>Attributes an output to a work package or to another project, some time from now.</summary>
    public void Attribute(Entity partnership, Known output)
    {
        if (Dice.Chance(0.3)) simulation.Later(Dice.Skewed(40), () => !output.Stands || projects.Count == 0
            ? null
            : simulation.Record(partnership, new OutputAttributed
            {
                OutputFactId = output.Id,
                Project = Dice.Chance(0.3) ? Dice.Pick(projects) : null,
                WorkPackage = Dice.Pick(Packages),
                Provenance = simulation.Documents.Recent().Cite(partnership),
            }));
    }

    private GeneratedEvent? Register()
    {
        if (programmes.Count == Titles.Length) return null;
        var programme = simulation.NewEntity("programme");
        var number = programmes.Count;
        programmes.Add(programme);
        foreach (var objective in Objectives)
        {
            simulation.Later(Dice.Skewed(5), () => simulation.Record(programme, new ObjectiveAdopted
            {
                Code = objective,
                Title = "Gemeinsame Lösungen",
                Priority = Dice.Chance(0.5) ? "Priorität 1" : null,
                Provenance = simulation.Documents.Recent().Cite(programme),
            }));
        }

        new RateLife(simulation).Begin(programme);
        reporting.Begin(programme, Objectives);
        simulation.Later(Dice.Skewed(10), () => simulation.Record(programme, new IndicatorSelected
        {
            Indicator = new IndicatorCode("RCO87"),
            Objective = Dice.Chance(0.5) ? Dice.Pick(Objectives) : null,
            Target = 50,
            By = new() { Precision = Precision.Year, From = "2029" },
            Provenance = simulation.Documents.Recent().Cite(programme),
        }));
        return simulation.Record(programme, new ProgrammeRegistered
        {
            Title = Titles[number],
            Countries = number < 2 ? [new("DE"), new(number == 0 ? "CZ" : "PL")] : [],
            Occurred = new() { Precision = Precision.Year, From = "2021" },
            Until = new() { Precision = Precision.Year, From = "2029" },
            Provenance = simulation.Documents.Recent().Cite(programme),
        });
    }

    private GeneratedEvent? Place(Entity partnership, Organised lead, DateOnly until)
    {
        if (programmes.Count == 0) return null;
        var begins = simulation.Today;
        foreach (var package in Packages.Where(_ => Dice.Chance(0.6)))
        {
            simulation.Later(Dice.Skewed(20), () => simulation.Record(partnership, new WorkPackagePlanned
            {
                Number = package,
                Title = "Umsetzung",
                Lead = Dice.Chance(0.5) ? lead.Ref : null,
                Start = Dice.Chance(0.4) ? begins.InMonth() : null,
                Provenance = simulation.Documents.Recent().Cite(partnership),
            }));
        }

        simulation.Later(Dice.Skewed(20), () => simulation.Record(partnership, new BudgetAgreed
        {
            Partner = Dice.Chance(0.7) ? lead.Ref : null,
            Total = Amount(400_000),
            Provenance = simulation.Documents.Recent().Cite(partnership),
        }));
        for (var report = 1; report <= 3; report++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"Bericht {report}");
            simulation.Later(report * (60 + Dice.Skewed(60)), () => Spent(partnership, lead, name));
        }

        reporting.Begin(partnership);
        projects.Add(new PartnershipId(partnership.Id));
        return simulation.Record(partnership, new PlacedUnderProgramme
        {
            Programme = new ProgrammeId(Dice.Pick(programmes).Id),
            Objective = Dice.Chance(0.8) ? Dice.Pick(Objectives) : null,
            Number = Dice.Chance(0.6) ? string.Create(CultureInfo.InvariantCulture, $"{100_000_000 + Dice.Between(0, 899_999)}") : null,
            Acronym = string.Create(CultureInfo.InvariantCulture, $"PROJECT{projects.Count}"),
            Start = begins.Exactly(),
            End = Dice.Chance(0.8) && until > begins ? until.Exactly() : null,
            Provenance = simulation.Documents.Recent().Cite(partnership),
        }, known =>
        {
            if (simulation.Rare(0.03)) simulation.Later(Dice.Skewed(90), () => simulation.Judgements.Correct(known));
        });
    }

    private GeneratedEvent Spent(Entity partnership, Organised by, string report)
    {
        var amount = Amount(60_000);
        var spent = simulation.Today.AddDays(-30);
        simulation.Later(20 + Dice.Skewed(40), () => simulation.Record(partnership, new ExpenditureCertified
        {
            Partner = by.Ref,
            Amount = amount,
            Report = report,
            Occurred = spent.InMonth(),
            Provenance = simulation.Documents.Recent().Cite(partnership),
        }));
        return simulation.Record(partnership, new ExpenditureReported
        {
            Partner = by.Ref,
            Amount = amount,
            WorkPackage = Dice.Chance(0.5) ? Dice.Pick(Packages) : null,
            Report = report,
            Occurred = spent.InMonth(),
            Provenance = simulation.Documents.Recent().Cite(partnership),
        });
    }

    private Money Amount(int most) => new() { Amount = Dice.Between(1_000, most), Currency = Dice.Chance(0.7) ? "EUR" : "CZK" };
}
