using System.Text.Json;
using System.Text.Json.Nodes;
using Collab.Domain.Facts;
using Collab.Domain.Validation;
using Collab.Recording;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>What is not there is said to be missing, once.</summary>
public sealed class BlankTextTests
{
    public static TheoryData<string> Aliases => [.. FactKinds.All.Select(FactKinds.Alias)];

    [Theory, MemberData(nameof(Aliases))]
    public void A_text_that_is_empty_has_one_error(string alias)
    {
        foreach (var sample in StoredFormatTests.Samples(alias))
        {
            foreach (var pointer in Texts(sample!, ""))
            {
                foreach (var blank in new[] { "", "  " })
                {
                    var body = sample!.DeepClone();
                    Put(body, pointer, blank);
                    var errors = new List<ValidationError>();
                    using var document = JsonDocument.Parse(body.ToJsonString());
                    StrictJson.Read(document.RootElement, FactKinds.Find(alias)!, "", errors);
                    errors.Count(error => error.Pointer == pointer).ShouldBeLessThanOrEqualTo(
                        1, $"{pointer}: {string.Join(", ", errors.Select(error => $"{error.Pointer} {error.Code}"))}");
                }
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\t\n")]
    public void A_title_of_nothing_is_blank(string title)
    {
        var errors = new List<ValidationError>();
        using var document = JsonDocument.Parse(JsonSerializer.Serialize(new { title, kind = "photo" }));
        StrictJson.Read(document.RootElement, FactKinds.Find("source_registered")!, "", errors);
        errors.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            error => error.Pointer.ShouldBe("/title"), error => error.Code.ShouldBe(ValidationCode.Blank));
    }

    private static IEnumerable<string> Texts(JsonNode node, string pointer) => node switch
    {
        JsonObject members => members.Where(member => member.Value is not null)
            .SelectMany(member => Texts(member.Value!, $"{pointer}/{member.Key}")),
        JsonArray items => items.Index().Where(item => item.Item is not null)
            .SelectMany(item => Texts(item.Item!, $"{pointer}/{item.Index}")),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => [pointer],
        _ => [],
    };

    private static void Put(JsonNode body, string pointer, string text)
    {
        var steps = pointer.Split('/').Skip(1).ToList();
        var node = steps.SkipLast(1).Aggregate(body, (at, step) => at is JsonArray items ? items[int.Parse(step, null)]! : at[step]!);
        if (node is JsonArray list) list[int.Parse(steps[^1], null)] = text;
        else node[steps[^1]] = text;
    }
}
