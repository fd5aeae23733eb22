using System.Text.RegularExpressions;
using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Organisations;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>Runs the books of specs, and says what they leave out.</summary>
public sealed partial class DecisionTests
{
    // Refused where the command meets the store or a document, not in a pure decision: the tests over HTTP cover them.
    private static readonly string[] NeedAStore = ["concurrent-writes", "others-refused", "person-erased"];

    public static TheoryData<string> Specs => [.. SpecBook.All.Keys];

    public static TheoryData<string> Commands => [.. CommandKind.All.Keys];

    [Theory, MemberData(nameof(Specs))]
    public void Decides_as_specified(string spec) => SpecBook.All[spec].Check();

    [Fact]
    public void A_correction_of_a_list_says_something_else()
    {
        static WorkshopHeld Wording() => Some.Workshop with { Regions = [new("DED"), new("CZ")] };
        new Spec.Given([Wording()])
            .When(new CorrectFact(History.Entity, new() { FactId = History.EventId(1), Reason = "Read again", Replacement = Wording() }))
            .ThenRefused("same-fact").Check();
    }

    [Theory, MemberData(nameof(Commands))]
    public void Every_command_has_a_spec_that_accepts_it(string command) => Accepted(command);

    [Fact]
    public void Every_rule_that_refuses_has_a_spec()
    {
        var rules = Directory.EnumerateFiles(Repository.At("src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => RuleInCode().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value)
            .Append(Refusal.AlreadyExists.Rule)
            .Except(NeedAStore);

        // "version-moved" is asked of every command below.
        rules.Except(SpecBook.All.Values.Select(spec => spec.Rule)).ShouldBe(["version-moved"]);
    }

    [Theory, MemberData(nameof(Commands))]
    public void Every_command_about_something_unknown_is_refused_unless_it_begins_it(string command)
    {
        if (!CommandKind.All[command].Creates) Accepted(command).OnNothing("not-found").Check();
    }

    [Theory, MemberData(nameof(Commands))]
    public void Every_command_about_an_entity_of_another_kind_is_refused(string command)
    {
        var spec = Accepted(command);
        if (spec.Kind.Judges || spec.Kind.Creates) return;
        var other = spec.Kind.StateType == typeof(Organisation) ? (object)Some.Workshop : Some.Ministry;
        new Spec.Given([other]).When(spec.Command).ThenRefused("not-found").Check();
    }

    [Theory, MemberData(nameof(Commands))]
    public void Every_command_minds_the_version_its_caller_saw(string command)
    {
        var spec = Accepted(command);
        if (spec.Past.Count == 0) return;
        spec.SeenAt(spec.Past.Count, null).Check();
        spec.SeenAt(spec.Past.Count - 1, "version-moved").Check();
        spec.SeenAt(spec.Past.Count + 1, "version-moved").Check();
    }

    private static Spec Accepted(string command) =>
        SpecBook.All.Values.Where(spec => spec.Kind.Name == command && spec.Rule is null).MaxBy(spec => spec.Past.Count)
            .ShouldNotBeNull($"{command} has no spec that accepts it: write one in tests/Collab.Specs, in the *Specs.cs of its slice.");

    [GeneratedRegex("new Refusal\\(\"([a-z-]+)\"")]
    private static partial Regex RuleInCode();
}
