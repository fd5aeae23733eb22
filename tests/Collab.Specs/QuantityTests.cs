using Collab.Domain.Facts;
using Shouldly;
using Xunit;

namespace Collab.Specs;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("""{"value":0}""")]
    [InlineData("""{"value":10000000}""")]
    [InlineData("""{"exactness":"at-least","value":70,"wording":"über 70"}""")]
    [InlineData("""{"exactness":"about","value":70}""")]
    [InlineData("""{"exactness":"missing","wording":"zahlreiche"}""")]
    public void A_count_may_be_exact_rough_or_missing(string json) => Reading.PointersToFlaws<Quantity>(json).ShouldBeEmpty();

    [Theory]
    [InlineData("""{"value":-1}""", "/value")]
    [InlineData("""{"value":10000001}""", "/value")]
    [InlineData("""{"value":1000000000000}""", "/value")]
    [InlineData("""{"value":1e30}""", "/value")]
    [InlineData("""{"value":1.5}""", "/value")]
    [InlineData("""{"value":"70"}""", "/value")]
    [InlineData("""{"value":true}""", "/value")]
    [InlineData("""{}""", "/value")]
    [InlineData("""{"exactness":"about"}""", "/value")]
    [InlineData("""{"exactness":"missing","value":0}""", "/value")]
    [InlineData("""{"exactness":null,"value":1}""", "/exactness")]
    public void An_impossible_count_is_refused(string json, params string[] pointers) => Reading.PointersToFlaws<Quantity>(json)
        .ShouldBe(pointers);

    [Theory]
    [InlineData("""{"amount":0}""")]
    [InlineData("""{"amount":1000000000000}""")]
    [InlineData("""{"amount":0.01,"currency":"CZK"}""")]
    [InlineData("""{"exactness":"about","amount":2300000.50}""")]
    [InlineData("""{"exactness":"missing","currency":"PLN"}""")]
    public void An_amount_may_be_exact_rough_or_missing(string json) => Reading.PointersToFlaws<Money>(json).ShouldBeEmpty();

    [Theory]
    [InlineData("""{"amount":-0.01}""", "/amount")]
    [InlineData("""{"amount":1000000000000.01}""", "/amount")]
    [InlineData("""{"amount":0.001}""", "/amount")]
    [InlineData("""{"amount":1e40}""", "/amount")]
    [InlineData("""{"amount":"5"}""", "/amount")]
    [InlineData("""{}""", "/amount")]
    [InlineData("""{"exactness":"missing","amount":0}""", "/amount")]
    [InlineData("""{"amount":1,"currency":"eur"}""", "/currency")]
    [InlineData("""{"amount":1,"currency":"EURO"}""", "/currency")]
    public void An_impossible_amount_is_refused(string json, params string[] pointers) => Reading.PointersToFlaws<Money>(json)
        .ShouldBe(pointers);

    [Fact]
    public void A_euro_is_the_currency_unless_the_source_says_otherwise() => Reading.Read<Money>("""{"amount":1}""").Value!.Currency.ShouldBe("EUR");
}
