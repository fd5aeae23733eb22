using Collab.Domain.Places;
using Collab.ReadModel.Regions;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>The code lists that ship with the tracker.</summary>
public sealed class CodeListTests
{
    internal static readonly CodeLists Lists = CodeFiles.Read(Repository.At("src", "Collab", "Codes"));

    [Fact]
    public void Every_region_lies_in_one_that_the_list_has_too() =>
        Lists.Regions.Where(region => region.Level > 0 && !Lists.Knows(new RegionCode(region.Code.Value[..^1]))).ShouldBeEmpty();

    [Fact]
    public void A_regions_level_is_the_length_of_its_code() => Lists.Regions.Where(region => region.Code.Value.Length != region.Level + 2)
        .ShouldBeEmpty();

    [Fact]
    public void Every_region_says_where_it_is_and_which_edition_has_it()
    {
        foreach (var region in Lists.Regions)
        {
            region.Edition.ShouldBe("NUTS 2024");
            region.Latitude.ShouldBeInRange(34, 70, region.Code.Value);
            region.Longitude.ShouldBeInRange(-25, 45, region.Code.Value);
            new[] { region.Name, region.NameDe, region.NameEn }.ShouldAllBe(name => name.Trim().Length > 0 && name == name.Trim());
        }
    }

    [Theory]
    [InlineData("DE", 1, 16)]
    [InlineData("DE", 2, 38)]
    [InlineData("CZ", 1, 1)]
    [InlineData("CZ", 2, 8)]
    [InlineData("CZ", 3, 14)]
    [InlineData("PL", 1, 7)]
    [InlineData("PL", 2, 17)]
    [InlineData("DED", 3, 13)]
    [InlineData("DE40", 3, 18)]
    [InlineData("PL51", 3, 5)]
    [InlineData("PL43", 3, 2)]
    public void The_regions_around_the_saxon_border_are_complete(string inside, int level, int count) =>
        Lists.Regions.Count(region => region.Level == level && new RegionCode(inside).Contains(region.Code)).ShouldBe(count);

    [Fact]
    public void Every_country_of_the_union_has_its_code() =>
        "AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".Split(' ')
            .Except(Lists.Regions.Where(region => region.Level == 0).Select(region => region.Code.Value)).ShouldBeEmpty();

    [Fact]
    public void Regions_and_topics_are_listed_in_order_and_once()
    {
        Lists.Regions.Select(region => region.Code.Value)
            .ShouldBe(Lists.Regions.Select(region => region.Code.Value).Distinct().Order(StringComparer.Ordinal));
        Lists.Topics.Select(topic => topic.Code.Value)
            .ShouldBe(Lists.Topics.Select(topic => topic.Code.Value).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_topic_is_a_code_with_two_names()
    {
        foreach (var topic in Lists.Topics)
        {
            topic.Code.Value.ShouldMatch("^[a-z]+(-[a-z]+)*$");
            topic.NameDe.ShouldNotBeNullOrWhiteSpace();
            topic.NameEn.ShouldNotBeNullOrWhiteSpace();
        }
    }

    [Theory]
    [InlineData("DED", "DED21", true)]
    [InlineData("DED", "DED", true)]
    [InlineData("DE", "DED", true)]
    [InlineData("DED21", "DED", false)]
    [InlineData("DE4", "DED", false)]
    public void A_region_contains_what_its_code_begins(string outer, string inner, bool contains) =>
        new RegionCode(outer).Contains(new RegionCode(inner)).ShouldBe(contains);
}
