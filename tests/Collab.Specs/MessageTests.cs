using Collab.Domain.Facts;
using Collab.Domain.Partnerships;
using Collab.Domain.People;
using Collab.Hosting;
using Collab.Recording;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>Messages and the code that carries them to their handlers.</summary>
public sealed class MessageTests
{
    private const string Generated = "Internal.Generated.WolverineHandlers";

    private static readonly Type[] Messages =
        [.. CommandKind.All.Values.Select(kind => kind.Type), typeof(StoreAtomicBatch), typeof(RevisePeople), typeof(MilestoneReminder)];

    public static TheoryData<Type> Handled => [.. Messages];

    [Theory]
    [MemberData(nameof(Handled))]
    public void The_code_that_carries_a_message_to_its_handler_was_generated_when_the_tracker_was_built(Type message) =>
        typeof(TrackerApp).Assembly.GetTypes()
            .Where(type => type.Namespace == Generated && type.Name.StartsWith(message.Name + "Handler", StringComparison.Ordinal))
            .Where(type => type.Name[(message.Name.Length + "Handler".Length)..].All(char.IsAsciiDigit))
            .ShouldHaveSingleItem();

    [Fact]
    public void Every_handler_takes_a_message_whose_code_is_looked_for_above() =>
        new[] { typeof(CommandKind), typeof(Recorder), typeof(TrackerApp) }.SelectMany(type => type.Assembly.GetTypes())
            .Where(type => type.Namespace != Generated && type is { IsAbstract: true, IsSealed: true }
                && type.Name.EndsWith("Handler", StringComparison.Ordinal))
            .SelectMany(type => type.GetMethods()).Where(method => method.Name == "Handle")
            .Select(method => method.GetParameters()[0].ParameterType)
            .ShouldBe(Messages, ignoreOrder: true);

    [Fact]
    public void A_message_about_a_person_says_nothing_about_them()
    {
        var message = new RecordPerson(Guid.Empty,
            new PersonDetails { Name = "Erika Mustermann", Email = "erika@example.org", Phone = "+49 351 1" });

        message.ToString().ShouldNotContain("rika");
        message.ToString().ShouldNotContain("351");
        new Person { Name = "Erika Mustermann" }.ToString().ShouldNotContain("rika");
    }
}
