using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using Collab.Configuration;
using Collab.Domain.Facts;
using Collab.Domain.People;
using Collab.Domain.Validation;
using Collab.Pages;
using Collab.Recording;
using Collab.Specs.Import;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>What is wrong is said by a code: to programs in English, to people in their language, each from the same code and
/// arguments.</summary>
public sealed class ValidationCodeTests
{
    private static readonly object[] Arguments = ["first", "second"];

    public static TheoryData<ValidationCode> Codes => [.. Enum.GetValues<ValidationCode>()];

    [Theory, MemberData(nameof(Codes))]
    public void Every_code_is_said_to_programs_and_to_people_in_both_languages(ValidationCode code)
    {
        var flaw = new ValidationError("/member", code, Arguments);
        flaw.Detail.ShouldNotContain('{');
        var named = Arguments.Cast<string>().Count(flaw.Detail.Contains);
        foreach (var language in new[] { "en", "de" })
        {
            using var spoken = new Speaking(language);
            var words = ValidationWords.Of(flaw);
            words.ShouldNotContain('{');
            words.ShouldEndWith(".");
            // People are told no more than programs are.
            Arguments.Cast<string>().Count(words.Contains).ShouldBeLessThanOrEqualTo(named);
        }
    }

    [Fact]
    public void People_read_their_own_language()
    {
        var flaw = new ValidationError("/title", ValidationCode.LongerThan, 300);
        flaw.Detail.ShouldBe("longer than 300 characters");
        using (new Speaking("en")) ValidationWords.Of(flaw).ShouldBe("At most 300 characters.");
        using (new Speaking("de")) ValidationWords.Of(flaw).ShouldBe("Höchstens 300 Zeichen.");
    }

    [Fact]
    public void A_flaw_is_told_by_pointer_code_and_sentence() =>
        JsonSerializer.Serialize(new ValidationError("/title", ValidationCode.LongerThan, 300), FactJson.Options)
            .ShouldBe("""{"pointer":"/title","code":"longer-than","detail":"longer than 300 characters"}""");

    [Fact]
    public void Every_bound_of_every_member_has_a_code()
    {
        var bounds = typeof(Fact).Assembly.GetTypes().Where(type => type.Namespace != typeof(CollabSettings).Namespace)
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            .SelectMany(property => property.GetCustomAttributes<ValidationAttribute>(inherit: true)).ToList();
        bounds.Count.ShouldBeGreaterThan(100);
        bounds.OfType<EmailAddressAttribute>().ShouldNotBeEmpty(nameof(PersonDetails));
        foreach (var bound in bounds) StrictJson.Broken(bound, "", "/member").Detail.ShouldNotBeNullOrEmpty(bound.ToString());
    }
}
