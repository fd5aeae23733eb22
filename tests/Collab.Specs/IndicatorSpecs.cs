using Collab.Domain.Facts;
using Collab.Domain.Indicators;

namespace Collab.Specs;

public sealed class IndicatorSpecs : SpecBook
{
    private static readonly IndicatorCode Code = new("RCO87");

    private static CountingRuleAdopted Adoption(string version) =>
        new() { Code = Code, Version = version, Rule = new() { Events = ["cooperation_agreed"] }, Occurred = Some.On("2024-01-01") };

    private static IndicatorTargetSet Target => new() { Code = Code, Value = 40, By = Some.On("2027-12-31"), Provenance = Some.Passage() };

    public static Spec A_target_is_set => Given().When(new SetIndicatorTarget(Entity, Target)).ThenRecorded();

    public static Spec A_target_is_set_anew => Given(Target).When(new SetIndicatorTarget(Entity, Target with { Value = 50 }))
        .ThenRecorded();

    public static Spec A_rule_is_adopted => Given(Target).When(new AdoptCountingRule(Entity, Adoption("2024-1"))).ThenRecorded();

    public static Spec A_version_names_one_rule =>
        Given(Adoption("2024-1")).When(new AdoptCountingRule(Entity, Adoption("2024-1") with { Reason = "Again" }))
            .ThenRefused("known-version");

    public static Spec The_built_in_rule_keeps_its_name => Given().When(new AdoptCountingRule(Entity, Adoption("1")))
        .ThenRefused("known-version");

    public static Spec An_adoption_is_withdrawn => Given(Adoption("2024-1"))
        .When(new WithdrawFact(Entity, new() { FactId = Event(1), Reason = "Not agreed" })).ThenRecorded();

    public static Spec An_adoption_is_corrected => Given(Adoption("2024-1"))
        .When(new CorrectFact(Entity,
            new()
            {
                FactId = Event(1),
                Reason = "Read wrongly",
                Replacement = Adoption("2024-1") with { Occurred = Some.On("2025-01-01") }
            })).ThenRecorded();
}
