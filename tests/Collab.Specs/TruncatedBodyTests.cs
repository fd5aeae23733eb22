using System.Text;
using Collab.Domain.Validation;
using Collab.Recording;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>A body that ends too early is told from one that is nested too deep.</summary>
public sealed class TruncatedBodyTests
{
    [Theory]
    [InlineData("{", ValidationCode.NotJson)]
    [InlineData("{\"value\":", ValidationCode.NotJson)]
    [InlineData("{\"value\":{\"amount\":1", ValidationCode.NotJson)]
    [InlineData("", ValidationCode.NotJson)]
    public void A_body_that_ends_too_early_is_no_JSON(string body, ValidationCode code) => CodeOf(body).ShouldBe(code);

    [Fact]
    public void A_body_that_is_nested_too_deep_is_called_so() =>
        CodeOf(string.Concat(Enumerable.Repeat("{\"a\":", 40))).ShouldBe(ValidationCode.TooDeep);

    private static ValidationCode CodeOf(string body)
    {
        var errors = new List<ValidationError>();
        CommandReader.Parse(Encoding.UTF8.GetBytes(body), errors).ShouldBeNull();
        return errors.ShouldHaveSingleItem().Code;
    }
}
