using System.Reflection;
using Collab.Domain.Facts;
using Collab.Domain.Validation;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>Codes of a standard are those of the standard, not whatever looks like one.</summary>
public sealed class TagAndCodeTests
{
    [Theory]
    [InlineData("de")]
    [InlineData("de-DE")]
    [InlineData("de-de")]
    [InlineData("de-CZ")]
    [InlineData("hsb")]
    [InlineData("zh-cmn-Hans-CN")]
    [InlineData("sr-Latn-RS")]
    [InlineData("es-419")]
    [InlineData("de-1996")]
    [InlineData("sl-rozaj-biske-1994")]
    public void A_language_of_the_registry_is_taken(string tag) => new LanguageTagAttribute().IsValid(tag).ShouldBeTrue();

    [Theory]
    [InlineData("")]
    [InlineData("xx")]
    [InlineData("xx-nonsense")]
    [InlineData("de-nonsense")]
    [InlineData("de-ZZ9")]
    [InlineData("de-XY")]
    [InlineData("DE")]
    [InlineData("german")]
    [InlineData("de_DE")]
    [InlineData("de-")]
    [InlineData("de-DE-DE")]
    [InlineData("de-DE-Latn")]
    [InlineData("de-1996-1996")]
    public void Nonsense_is_no_language(string tag) => new LanguageTagAttribute().IsValid(tag).ShouldBeFalse();

    [Theory]
    [InlineData("EUR", true)]
    [InlineData("CZK", true)]
    [InlineData("DEM", true)]
    [InlineData("XXY", false)]
    [InlineData("eur", false)]
    [InlineData("EU", false)]
    public void A_currency_is_one_of_ISO_4217(string code, bool known) => new CurrencyAttribute().IsValid(code).ShouldBe(known);

    [Fact]
    public void Every_member_for_a_language_or_a_currency_asks_for_one()
    {
        var members = typeof(Fact).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Fact)) || type == typeof(Money))
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            .Where(property => property.PropertyType == typeof(string)).ToList();
        members.Where(member => member.Name == "Language").ShouldAllBe(member => member.IsDefined(typeof(LanguageTagAttribute), true));
        members.Where(member => member.Name == "Currency").ShouldAllBe(member => member.IsDefined(typeof(CurrencyAttribute), true));
        members.Count(member => member.Name is "Language" or "Currency").ShouldBeGreaterThanOrEqualTo(3);
    }
}
