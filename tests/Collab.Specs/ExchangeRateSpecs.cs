using Collab.Domain.Programmes;

namespace Collab.Specs;

public sealed class ExchangeRateSpecs : SpecBook
{
    private static readonly ProgrammeRegistered Programme = new() { Title = "Interreg", Provenance = Some.Passage() };

    public static Spec A_programme_adopts_exchange_rates =>
        Given(Programme).When(new AdoptExchangeRates(Entity, Table(24.716m))).ThenRecorded();

    public static Spec Other_rates_of_the_same_month_are_another_table =>
        Given(Programme, Table(24.716m)).When(new AdoptExchangeRates(Entity, Table(24.7m))).ThenRecorded();

    public static Spec The_same_passage_adopts_the_same_table_once =>
        Given(Programme, Table(24.716m)).When(new AdoptExchangeRates(Entity, Table(24.716m))).ThenRefused("same-fact");

    public static Spec A_table_is_not_adopted_ahead =>
        Given(Programme).When(new AdoptExchangeRates(Entity, Table(50m) with { Occurred = Some.On("2099-01-01") }) with
        {
            DecidedAt = new DateTimeOffset(2024, 1, 1, 8, 0, 0, TimeSpan.Zero),
        }).ThenRefused("not-yet");

    private static ExchangeRatesAdopted Table(decimal rate) => new()
    {
        Kind = RateKind.CommissionAccounting,
        Rates = [new MonthlyRate { Month = "2024-01", Currency = "CZK", Rate = rate }],
        Provenance = Some.Passage(),
    };
}
