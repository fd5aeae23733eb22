using System.Globalization;
using Collab.Domain.Facts;
using Collab.Domain.Organisations;
using Collab.Domain.Partnerships;
using Collab.Domain.Sources;

namespace Collab.Histories;

/// <summary>How partnerships form, agree, are funded, deliver and end.</summary>
internal sealed class PartnershipLife(Simulation simulation, OrganisationLife organisations, ProjectLife projects)
{
    private static readonly (PartnershipKind Kind, int Weight)[] Kinds =
        [(PartnershipKind.FundedProject, 46), (PartnershipKind.Bilateral, 24), (PartnershipKind.Consortium, 18),
            (PartnershipKind.Network, 12)];

    private static readonly (Instrument Instrument, int Weight)[] Instruments =
    [
        (Instrument.GrantAgreement, 28), (Instrument.Memorandum, 22), (Instrument.ConsortiumAgreement, 20), (Instrument.LetterOfIntent, 18),
        (Instrument.AdministrativeAgreement, 12),
    ];

    private static readonly string[] Programmes =
        ["Interreg Sachsen - Česko", "Interreg Polska - Sachsen", "Digital Europe", "Horizon Europe", "EFRE"];

    /// <summary>How many were begun.</summary>
    public int Begun { get; private set; }

    private Dice Dice => simulation.Dice;

    private Judgements Judgements => simulation.Judgements;

    public GeneratedEvent? Begin()
    {
        var number = ++Begun;
        var lead = organisations.Any();
        var hub = number % 8 == 1;
        var partnership = new Alliance
        {
            Entity = simulation.NewEntity("partnership"),
            Number = number,
            Kind = hub ? PartnershipKind.Consortium : Dice.Pick(Kinds.AsSpan()),
            Hub = hub ? organisations.Hub() : null,
            Lead = lead,
            Abroad = number == 1 || Dice.Chance(0.65),
            Until = simulation.Today.AddDays(400 + (int)Dice.Skewed(500)),
        };
        return simulation.Documents.Say(SourceKind.PressRelease, simulation.Today, lead.Id, document => Form(partnership, document));
    }

    private GeneratedEvent Form(Alliance partnership, Document document)
    {
        var began = simulation.Today.AddDays(-(simulation.Rare(0.05) ? Dice.Between(200, 900) : Dice.Between(0, 60)));
        var formed = new PartnershipFormed
        {
            Title = string.Create(CultureInfo.InvariantCulture,
                $"{(partnership.Hub is null ? "Projekt" : "European Digital Innovation Hub")} {partnership.Number}"),
            Kind = partnership.Kind,
            Hub = partnership.Hub?.Ref,
            Programme = Dice.Chance(0.7) ? Dice.Pick(Programmes) : null,
            Until = Dice.Chance(0.7) ? (Dice.Chance(0.4) ? partnership.Until.InMonth() : partnership.Until.Exactly()) : null,
            Topics = simulation.Places.SomeTopics(4),
            Regions = Dice.Chance(0.7) ? [partnership.Lead.Region] : [],
            Occurred = began.As(Dice, document),
            Provenance = document.Cite(partnership.Entity),
        };
        return simulation.Record(partnership.Entity, formed, known =>
        {
            if (simulation.Rare(0.02)) simulation.Later(Dice.Skewed(200), () => Judgements.Correct(known));
            if (partnership.Kind == PartnershipKind.FundedProject) projects.Begin(partnership.Entity, partnership.Lead, partnership.Until);
            Gather(partnership, began);
            Undertake(partnership);
            Deliver(partnership);
        });
    }

    private void Gather(Alliance partnership, DateOnly began)
    {
        simulation.Later(0, () => Join(partnership, partnership.Lead, PartnerRole.Lead, began));
        for (var i = partnership.Kind == PartnershipKind.Bilateral ? 1 : 2 + (int)Dice.Skewed(2.5); i > 0; i--)
        {
            var partner = partnership.Abroad && Dice.Chance(0.6) ? organisations.Foreigner(partnership.Lead.Country)
                : organisations.Neighbour(partnership.Lead.Country);
            if (partnership.Partners.Contains(partner) || partner.Id == partnership.Lead.Id) continue;
            partnership.Partners.Add(partner);
            simulation.Later(Dice.Chance(0.8) ? Dice.Skewed(20) : Dice.Skewed(400), () =>
                Join(partnership, partner, Dice.Chance(0.22) ? PartnerRole.Associated : PartnerRole.Partner, began));
        }

        if (partnership.Number == 1 || Dice.Chance(0.75)) simulation.Later(Dice.Skewed(40), () => Agree(partnership));
        if (Dice.Chance(0.3)) simulation.Later(200 + Dice.Skewed(300), () => Agree(partnership));
        if (Dice.Chance(0.25)) simulation.Later(Dice.Skewed(150), () => Claim(partnership));
        if (Dice.Chance(0.1)) simulation.Later(100 + Dice.Skewed(300), () => Extend(partnership));
        if (Dice.Chance(0.05)) simulation.Later(100 + Dice.Skewed(200), () => Pause(partnership));
        if (Dice.Chance(0.6)) simulation.On(partnership.Until, Dice.Between(0, 120), () => Conclude(partnership));
    }

    private void Undertake(Alliance partnership)
    {
        for (var i = 1 + (int)Dice.Skewed(3); i > 0; i--) simulation.Later(Dice.Skewed(60), () => PlanMilestone(partnership));
        for (var i = Dice.Chance(0.55) ? 1 + (int)Dice.Skewed(0.8) : 0; i > 0; i--) simulation.Later(Dice.Skewed(120), () =>
            Grant(partnership));
        if (Dice.Chance(0.2)) simulation.Later(Dice.Skewed(200), () => ClaimFunding(partnership));
        for (var i = (int)Dice.Skewed(1.2); i > 0; i--) simulation.Later(100 + Dice.Skewed(400), () => Develop(partnership));
        for (var i = (int)Dice.Skewed(0.8); i > 0; i--) simulation.Later(150 + Dice.Skewed(400), () => Complete(partnership));
        for (var i = (int)Dice.Skewed(0.7); i > 0; i--) simulation.Later(150 + Dice.Skewed(400), () => Adopt(partnership));
        for (var i = (int)Dice.Skewed(0.9); i > 0; i--) simulation.Later(50 + Dice.Skewed(300), () => Identify(partnership));
    }

    // Only hubs serve customers; the busiest serve as many as the history allows.
    private void Deliver(Alliance partnership)
    {
        if (partnership.Hub is null) return;
        var services = (int)(simulation.Options.BusiestHub * Math.Pow(Dice.Fraction(), 1.5) * 0.7) + 1;
        var span = Math.Max(30, partnership.Until.DayNumber - simulation.Today.DayNumber);
        for (; services > 0; services--) simulation.Later(Dice.Fraction() * span, () => Serve(partnership));
        for (var pairs = (int)(simulation.Options.BusiestHub * Math.Pow(Dice.Fraction(), 1.5) * 0.15) + 1; pairs > 0; pairs--)
        {
            var customer = organisations.Neighbour(partnership.Lead.Country);
            simulation.Later(Dice.Fraction() * span * 0.6, () => Assess(partnership, customer, Dice.Between(10, 60), again: true));
        }
    }

    private GeneratedEvent Join(Alliance partnership, Organised partner, PartnerRole role, DateOnly began)
    {
        var document = simulation.Documents.Recent();
        return simulation.Record(partnership.Entity, new PartnerJoined
        {
            Organisation = partner.Ref,
            Role = role,
            NamedAs = Dice.Chance(0.05) ? "die Landesagentur" : null,
            Occurred = Dice.Chance(0.5) ? Occurrence.Unknown : began.As(Dice, document),
            Provenance = document.Cite(partnership.Entity, Dice.Chance(0.08) ? Certainty.Claimed : Certainty.Stated),
        }, known =>
        {
            if (role != PartnerRole.Lead && Dice.Chance(0.1))
            {
                simulation.Later(200 + Dice.Skewed(300), () => known.Stands
                    ? simulation.Record(partnership.Entity, new PartnerLeft
                    {
                        Organisation = partner.Ref,
                        Reason = Dice.Chance(0.4) ? "Insolvenz." : null,
                        Occurred = simulation.Today.AddDays(-Dice.Between(0, 60)).Exactly(),
                        Provenance = simulation.Documents.Recent().Cite(partnership.Entity),
                    }, _ => Return(partnership, partner))
                    : null);
            }

            Judge(known, correct: 0.02, withdraw: 0.012);
        });
    }

    // Some that leave come back.
    private void Return(Alliance partnership, Organised partner)
    {
        if (partnership.Number % 3 != 0) return;
        simulation.Later(90, () => simulation.Record(partnership.Entity, new PartnerJoined
        {
            Organisation = partner.Ref,
            Role = PartnerRole.Partner,
            Occurred = simulation.Today.Exactly(),
            Provenance = simulation.Documents.Recent().Cite(partnership.Entity),
        }));
    }

    private GeneratedEvent? Agree(Alliance partnership)
    {
        var parties = partnership.Partners.Append(partnership.Lead).Select(party => party.Ref).Distinct().ToList();
        if (parties.Count < 2) return null;
        var signed = Backdated(30);
        return simulation.Documents.Say(SourceKind.SignedAgreement, signed, partnership.Lead.Id, document =>
            simulation.Record(partnership.Entity, new CooperationAgreed
            {
                Instrument = Dice.Pick(Instruments.AsSpan()),
                Title = Dice.Chance(0.6) ? "Vereinbarung über Zusammenarbeit" : null,
                Organisations = parties,
                Until = Dice.Chance(0.6) ? (Dice.Chance(0.3) ? partnership.Until.AddDays(500)
                .InMonth() : partnership.Until.AddDays(Dice.Between(-100, 900)).Exactly()) : null,
                Topics = Dice.Chance(0.5) ? simulation.Places.SomeTopics(3) : [],
                Occurred = signed.As(Dice, document),
                Provenance = document.Cite(partnership.Entity),
            }, known =>
            {
                if (partnership.Number == 1 || Dice.Chance(0.45)) simulation.Later(Dice.Skewed(60), () =>
                    Judgements.Confirm(known, EvidenceKind.SignedAgreement));
                if (partnership.Agreement is { } earlier && simulation.Rare(0.03)) simulation.Later(Dice.Skewed(40), () =>
                    Judgements.Dispute(earlier, known, "instrument"));
                partnership.Agreement = known;
                Judge(known, correct: 0.03, withdraw: 0.012);
            }), known: 0.1);
    }

    private GeneratedEvent Claim(Alliance partnership) => simulation.Record(partnership.Entity, new CooperationClaimed
    {
        About = "Zahlreiche Kooperationen mit Partnern jenseits der Grenze.",
        Organisations = Dice.Chance(0.3) ? [organisations.Any().Ref] : [],
        Quantity = Dice.Chance(0.6) ? new Quantity { Exactness = Exactness.Missing, Wording = "zahlreiche" } : null,
        By = Dice.Chance(0.6) ? partnership.Lead.Ref : null,
        Provenance = simulation.Documents.Recent().Cite(partnership.Entity, Certainty.Claimed),
    }, known =>
    {
        if (Dice.Chance(0.08)) simulation.Later(Dice.Skewed(150), () => Judgements.Confirm(known, EvidenceKind.SignedAgreement));
    });

    private GeneratedEvent Extend(Alliance partnership) => simulation.Record(partnership.Entity, new ScopeExtended
    {
        Topics = simulation.Places.SomeTopics(2),
        Regions = Dice.Chance(0.5) ? [simulation.Places.In(simulation.Places.Country()).Region] : [],
        Description = Dice.Chance(0.4) ? "Weitere Regionen und Themen." : null,
        Occurred = Backdated(40).Exactly(),
        Provenance = simulation.Documents.Recent().Cite(partnership.Entity, Dice.Chance(0.3) ? Certainty.Intended : Certainty.Stated),
    });

    private GeneratedEvent Pause(Alliance partnership) => simulation.Record(partnership.Entity, new PartnershipPaused
    {
        Reason = "Warten auf die Förderung.",
        Occurred = Backdated(20).Exactly(),
        Provenance = simulation.Documents.Recent().Cite(partnership.Entity),
    }, known =>
    {
        if (Dice.Chance(0.7))
        {
            simulation.Later(60 + Dice.Skewed(90), () => known.Stands
                ? simulation.Record(partnership.Entity,
                    new PartnershipResumed
                    {
                        Occurred = simulation.Today.Exactly(),
                        Provenance = simulation.Documents.Recent()
                    .Cite(partnership.Entity)
                    })
                : null);
        }
    });

    private GeneratedEvent Conclude(Alliance partnership) => simulation.Record(partnership.Entity, new PartnershipConcluded
    {
        Outcome = Dice.Chance(0.5) ? "Die Ziele wurden erreicht." : null,
        Occurred = partnership.Until <= simulation.Today ? partnership.Until.Exactly() : simulation.Today.Exactly(),
        Provenance = simulation.Documents.Recent().Cite(partnership.Entity),
    });

    private GeneratedEvent PlanMilestone(Alliance partnership)
    {
        var due = simulation.Today.AddDays(60 + (int)Dice.Skewed(250));
        var milestone = new Goal(Dice.Id(simulation.Now));
        return simulation.Record(partnership.Entity, new MilestonePlanned
        {
            MilestoneId = milestone.Id,
            Title = string.Create(CultureInfo.InvariantCulture, $"Meilenstein {partnership.Entity.Version + 1}"),
            Due = Dice.Chance(0.3) ? due.InMonth() : due.Exactly(),
            Occurred = simulation.Today.Exactly(),
            Provenance = simulation.Documents.Recent().Cite(partnership.Entity, Certainty.Intended),
        }, known =>
        {
            if (simulation.Rare(0.02)) simulation.Later(Dice.Skewed(60), () => Judgements.Correct(known));
            var fate = Dice.Fraction();
            if (fate < 0.6) simulation.On(due, simulation.Rare(0.06) ? Dice.Between(190, 700) : Dice.Between(-20, 40), () =>
                Reach(partnership, milestone, due));
            else if (fate < 0.74) simulation.On(due, Dice.Between(3, 60), () => Miss(partnership, milestone, due));
            else if (fate < 0.88) simulation.On(due, -Dice.Between(1, 40), () => Move(partnership, milestone, due));
            else if (fate < 0.93) simulation.On(due, -Dice.Between(1, 80), () => Drop(partnership, milestone));
        });
    }

    private GeneratedEvent? Reach(Alliance partnership, Goal milestone, DateOnly due)
    {
        if (milestone.IsEnded) return null;
        var document = simulation.Documents.Recent();
        var reached = due.AddDays(Dice.Between(-15, 15));
        return simulation.Record(partnership.Entity, new MilestoneReached
        {
            MilestoneId = milestone.Id,
            Occurred = (reached <= simulation.Today ? reached : simulation.Today).As(Dice, document),
            Provenance = document.Cite(partnership.Entity),
        }, known =>
        {
            milestone.End = known;
            if (Dice.Chance(0.15)) simulation.Later(Dice.Skewed(60), () => Judgements.Confirm(known, EvidenceKind.OfficialRecord));
            Judge(known, correct: 0.02, withdraw: 0.012);
        });
    }

    private GeneratedEvent? Miss(Alliance partnership, Goal milestone, DateOnly due)
    {
        if (milestone.IsEnded) return null;
        if (Dice.Chance(0.5)) simulation.Later(Dice.Skewed(20), () => Move(partnership, milestone, due));
        else if (Dice.Chance(0.4)) simulation.Later(Dice.Skewed(60), () => Drop(partnership, milestone));
        return simulation.Record(partnership.Entity, new MilestoneMissed
        {
            MilestoneId = milestone.Id,
            Reason = Dice.Chance(0.6) ? "Lieferengpässe." : null,
            Occurred = due.AddDays(1).Exactly(),
            Provenance = simulation.Documents.Recent().Cite(partnership.Entity),
        });
    }

    private GeneratedEvent? Move(Alliance partnership, Goal milestone, DateOnly due)
    {
        if (milestone.IsEnded) return null;
        due = due.AddDays(30 + (int)Dice.Skewed(120));
        if (Dice.Chance(0.75)) simulation.On(due, Dice.Between(-5, 30), () => Reach(partnership, milestone, due));
        return simulation.Record(partnership.Entity, new MilestoneRescheduled
        {
            MilestoneId = milestone.Id,
            Due = due.Exactly(),
            Reason = Dice.Chance(0.5) ? "Zpoždění dodávky." : null,
            Occurred = simulation.Today.Exactly(),
            Provenance = simulation.Documents.Recent().Cite(partnership.Entity),
        });
    }

    private GeneratedEvent? Drop(Alliance partnership, Goal milestone) =>
        milestone.IsEnded ? null : simulation.Record(partnership.Entity, new MilestoneDropped
        {
            MilestoneId = milestone.Id,
            Reason = "Kein Geld.",
            Occurred = simulation.Today.Exactly(),
            Provenance = simulation.Documents.Recent().Cite(partnership.Entity),
        }, known => milestone.End = known);

    private GeneratedEvent? Grant(Alliance partnership)
    {
        var granted = Backdated(60);
        return simulation.Documents.Say(SourceKind.GrantDecision, granted, null, document =>
            simulation.Record(partnership.Entity, new FundingGranted
            {
                Amount = Amount(partnership.Lead.Country),
                Funder = Dice.Chance(0.5) && organisations.Any() is var funder && funder.Id != partnership.Lead.Id ? funder.Ref : null,
                Recipient = Dice.Chance(0.4) ? partnership.Lead.Ref : null,
                Programme = Dice.Chance(0.7) ? Dice.Pick(Programmes) : null,
                Months = Dice.Chance(0.6) ? Dice.Between(6, 48) : null,
                Occurred = granted.As(Dice, document),
                Provenance = document.Cite(partnership.Entity),
            }, known =>
            {
                if (Dice.Chance(0.45)) simulation.Later(Dice.Skewed(60), () => Judgements.Confirm(known, EvidenceKind.GrantDecision));
                if (partnership.Grant is { } earlier && simulation.Rare(0.03)) simulation.Later(Dice.Skewed(40), () =>
                    Judgements.Dispute(earlier, known, "amount"));
                partnership.Grant = known;
                Judge(known, correct: 0.04, withdraw: 0.015);
            }), known: 0.1);
    }

    private GeneratedEvent ClaimFunding(Alliance partnership) => simulation.Record(partnership.Entity, new FundingClaimed
    {
        About = "Vom Freistaat unterstützt.",
        Amount = Dice.Chance(0.3) ? Amount(partnership.Lead.Country) : null,
        Recipient = Dice.Chance(0.5) ? partnership.Lead.Ref : null,
        Provenance = simulation.Documents.Recent().Cite(partnership.Entity, Certainty.Claimed),
    });

    private GeneratedEvent Develop(Alliance partnership)
    {
        var document = simulation.Documents.Recent();
        var title = string.Create(CultureInfo.InvariantCulture, $"Digitaler Zwilling {partnership.Number}.{partnership.Entity.Version}");
        return simulation.Record(partnership.Entity, new SolutionDeveloped
        {
            Title = title,
            PilotFactId = partnership.Pilot is { Stands: true } pilot ? pilot.Id : null,
            NeededForUptake = partnership.Number % 2 == 0 ? "Eine gemeinsame Schnittstelle" : null,
            Organisations = Some(partnership),
            Topics = simulation.Places.SomeTopics(3),
            Occurred = Backdated(90).As(Dice, document),
            Provenance = document.Cite(partnership.Entity, Dice.Chance(0.1) ? Certainty.Claimed : Certainty.Stated),
        }, known =>
        {
            Judge(known, correct: 0.02, withdraw: 0.01);
            for (var adopters = (int)Dice.Skewed(0.9); adopters > 0; adopters--) simulation.Later(60 + Dice.Skewed(200), () =>
                TakeUp(partnership, known, title));
        });
    }

    private GeneratedEvent TakeUp(Alliance partnership, Known solution, string title)
    {
        var document = simulation.Documents.Recent();
        return simulation.Record(partnership.Entity, new SolutionTakenUp
        {
            Title = title,
            By = organisations.Any().Ref,
            SolutionFactId = solution.Stands && Dice.Chance(0.8) ? solution.Id : null,
            UpScaled = Dice.Chance(0.2),
            Occurred = Backdated(60).As(Dice, document),
            Provenance = document.Cite(partnership.Entity),
        }, known =>
        {
            if (Dice.Chance(0.5)) simulation.Later(Dice.Skewed(90), () => Judgements.Confirm(known, EvidenceKind.AdopterStatement));
        });
    }

    private GeneratedEvent Complete(Alliance partnership)
    {
        var document = simulation.Documents.Recent();
        return simulation.Record(partnership.Entity, new PilotCompleted
        {
            Title = string.Create(CultureInfo.InvariantCulture, $"Pilot {partnership.Number}.{partnership.Entity.Version}"),
            Organisations = Some(partnership),
            Topics = simulation.Places.SomeTopics(2),
            Occurred = Backdated(90).As(Dice, document),
            Provenance = document.Cite(partnership.Entity),
        }, known =>
        {
            partnership.Pilot = known;
            projects.Attribute(partnership.Entity, known);
            if (Dice.Chance(0.25)) simulation.Later(Dice.Skewed(90), () => Judgements.Confirm(known, EvidenceKind.ParticipantReport));
        });
    }

    private GeneratedEvent Adopt(Alliance partnership)
    {
        var document = simulation.Documents.Recent();
        var title = string.Create(CultureInfo.InvariantCulture, $"Strategie {partnership.Number}.{partnership.Entity.Version}");
        return simulation.Record(partnership.Entity, new StrategyAdopted
        {
            Title = title,
            Organisations = Some(partnership),
            Topics = simulation.Places.SomeTopics(3),
            Occurred = Backdated(90).As(Dice, document),
            Provenance = document.Cite(partnership.Entity),
        }, known =>
        {
            if (Dice.Chance(0.2)) simulation.Later(Dice.Skewed(90), () => Judgements.Confirm(known, EvidenceKind.OfficialRecord));
            for (var adopters = (int)Dice.Skewed(0.8); adopters > 0; adopters--)
            {
                simulation.Later(60 + Dice.Skewed(200), () => simulation.Record(partnership.Entity, new StrategyTakenUp
                {
                    Title = title,
                    By = organisations.Any().Ref,
                    StrategyFactId = known.Stands ? known.Id : null,
                    Occurred = Backdated(60).Exactly(),
                    Provenance = simulation.Documents.Recent().Cite(partnership.Entity),
                }));
            }
        });
    }

    private GeneratedEvent Identify(Alliance partnership)
    {
        var document = simulation.Documents.Recent();
        return simulation.Record(partnership.Entity, new ObstacleIdentified
        {
            Title = "Unterschiedliche Vergaberegeln beiderseits der Grenze",
            Nature = Dice.Chance(0.5) ? ObstacleNature.Legal : ObstacleNature.Administrative,
            SolutionIdentified = Dice.Chance(0.4),
            Organisations = partnership.Number % 3 == 0 ? null
                : [partnership.Lead.Ref, .. partnership.Partners.Take(2).Select(partner => partner.Ref)
                .Where(partner => partner != partnership.Lead.Ref).Distinct()],
            Regions = Dice.Chance(0.6) ? [partnership.Lead.Region] : [],
            Occurred = Backdated(120).As(Dice, document),
            Provenance = document.Cite(partnership.Entity),
        }, known =>
        {
            if (Dice.Chance(0.45))
            {
                simulation.Later(100 + Dice.Skewed(300), () => known.Stands
                    ? simulation.Record(partnership.Entity, new ObstacleResolved
                    {
                        ObstacleFactId = known.Id,
                        Extent = Dice.Chance(0.5) ? ObstacleExtent.Alleviated : ObstacleExtent.Resolved,
                        Occurred = Backdated(60).Exactly(),
                        Provenance = simulation.Documents.Recent().Cite(partnership.Entity),
                    })
                    : null);
            }
        });
    }

    private GeneratedEvent Serve(Alliance partnership)
    {
        var named = Dice.Chance(0.6) ? organisations.Neighbour(partnership.Lead.Country) : (Organised?)null;
        var category = named?.Kind switch
        {
            OrganisationKind.Municipality or OrganisationKind.Ministry or OrganisationKind.Agency => CustomerCategory.PublicSector,
            OrganisationKind.ResearchInstitute => CustomerCategory.Research,
            _ => Dice.Pick([CustomerCategory.Micro, CustomerCategory.Small, CustomerCategory.Small, CustomerCategory.Medium,
                CustomerCategory.MidCap, CustomerCategory.Large]),
        };
        var document = simulation.Documents.Recent();
        return simulation.Record(partnership.Entity, new ServiceDelivered
        {
            Service = Dice.Pick([HubService.TestBeforeInvest, HubService.SkillsAndTraining, HubService.SupportToFindInvestments,
                HubService.Networking]),
            Customer = named?.Ref,
            Category = category,
            Sector = Dice.Chance(0.5) ? Dice.Pick(["C", "F", "H", "J", "O"]) : null,
            Region = Dice.Chance(0.8) ? named?.Region ?? simulation.Places.In(partnership.Lead.Country).Region : null,
            Occurred = Backdated(30).As(Dice, document),
            Provenance = document.Cite(partnership.Entity),
        }, known =>
        {
            if (Dice.Chance(0.1)) simulation.Later(Dice.Skewed(60), () => Judgements.Confirm(known, EvidenceKind.Invoice));
            Judge(known, correct: 0.012, withdraw: 0.008);
        });
    }

    private GeneratedEvent Assess(Alliance partnership, Organised customer, int score, bool again)
    {
        if (again && Dice.Chance(0.8)) simulation.Later(150 + Dice.Skewed(200), () =>
            Assess(partnership, customer, Math.Min(100, score + Dice.Between(-4, 30)), again: false));
        return simulation.Record(partnership.Entity, new MaturityAssessed
        {
            Customer = customer.Ref,
            Score = Math.Max(0, score) + (Dice.Chance(0.3) && score < 100 ? 0.25m : 0m),
            Method = Dice.Chance(0.8) ? "Open DMA 2.0" : null,
            Occurred = Backdated(30).Exactly(),
            Provenance = simulation.Documents.Recent().Cite(partnership.Entity),
        }, known => Judge(known, correct: 0.015, withdraw: 0.006));
    }

    private void Judge(Known known, double correct, double withdraw)
    {
        if (simulation.Rare(correct)) simulation.Later(Dice.Skewed(150), () => Judgements.Correct(known));
        else if (simulation.Rare(withdraw)) simulation.Later(Dice.Skewed(150), () => Judgements.Withdraw(known));
    }

    private List<OrganisationId> Some(Alliance partnership)
    {
        var some = partnership.Partners.Where(_ => Dice.Chance(0.6)).Select(partner => partner.Ref).Take(6).ToList();
        if (Dice.Chance(0.9) && !some.Contains(partnership.Lead.Ref)) some.Add(partnership.Lead.Ref);
        return some;
    }

    private Money Amount(string country)
    {
        var amount = decimal.Round((decimal)(20_000 + Dice.Skewed(600_000)), 0);
        if (Dice.Chance(0.05)) return new Money { Exactness = Exactness.Missing };
        var exactness = Dice.Fraction() switch { < 0.7 => Exactness.Exact, < 0.95 => Exactness.About, _ => Exactness.AtLeast };
        return country switch
        {
            "CZ" when Dice.Chance(0.4) => new Money { Exactness = exactness, Amount = amount * 25, Currency = "CZK" },
            "PL" when Dice.Chance(0.4) => new Money { Exactness = exactness, Amount = amount * 4, Currency = "PLN" },
            _ => new Money { Exactness = exactness, Amount = exactness == Exactness.Exact && Dice.Chance(0.2) ? amount + 0.5m : amount },
        };
    }

    // When it happened: shortly before it is recorded, now and then long before.
    private DateOnly Backdated(int most) =>
        simulation.Today.AddDays(-(simulation.Rare(0.05) ? Dice.Between(190, 1000) : Dice.Between(0, most)));

    /// <summary>A milestone, and the fact that says it was reached or dropped.</summary>
    private sealed class Goal(Guid id)
    {
        public Guid Id { get; } = id;

        public Known? End { get; set; }

        public bool IsEnded => End is { Stands: true };
    }

    /// <summary>What must be kept in mind of a partnership while there is still something to come.</summary>
    private sealed class Alliance
    {
        public required Entity Entity { get; init; }

        public required int Number { get; init; }

        public required PartnershipKind Kind { get; init; }

        /// <summary>The organisation that it is, where it is a digital innovation hub.</summary>
        public required Organised? Hub { get; init; }

        public required Organised Lead { get; init; }

        /// <summary>Whether partners come from other countries.</summary>
        public required bool Abroad { get; init; }

        public required DateOnly Until { get; init; }

        public List<Organised> Partners { get; } = [];

        public Known? Agreement { get; set; }

        public Known? Grant { get; set; }

        public Known? Pilot { get; set; }
    }
}
