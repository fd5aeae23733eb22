using System.Runtime.Versioning;
using Collab.EmbeddedPostgres;
using Microsoft.Extensions.Time.Testing;

namespace Collab.Tests.Outages;

/// <summary>When a server that answers nothing is taken to hang.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SilenceTests
{
    private readonly FakeTimeProvider time = new();

    [Fact]
    public void It_is_said_when_two_questions_were_not_answered_and_is_too_long_after_its_time()
    {
        var silence = new Silence(TimeSpan.FromSeconds(30), time);
        silence.Patience.ShouldBe(TimeSpan.FromSeconds(5));
        Asked(silence, true).ShouldBe(Silence.Told.Nothing);
        Asked(silence, false).ShouldBe(Silence.Told.Nothing);
        silence.Lasted.ShouldBeNull("a first question may have had bad luck");

        Asked(silence, false).ShouldBe(Silence.Told.Begun);
        silence.Lasted.ShouldBe(TimeSpan.FromSeconds(10));
        for (var i = 0; i < 3; i++) Asked(silence, false).ShouldBe(Silence.Told.Nothing);
        Asked(silence, false).ShouldBe(Silence.Told.TooLong);
    }

    [Fact]
    public void One_answer_ends_it_and_the_next_one_begins_anew()
    {
        var silence = new Silence(TimeSpan.FromSeconds(30), time);
        for (var i = 0; i < 5; i++) Asked(silence, false);

        Asked(silence, true).ShouldBe(Silence.Told.Over);
        silence.Lasted.ShouldBeNull();
        Asked(silence, true).ShouldBe(Silence.Told.Nothing);
        for (var i = 0; i < 5; i++) Asked(silence, false).ShouldNotBe(Silence.Told.TooLong);
    }

    [Fact]
    public void Who_slept_while_he_asked_knows_nothing()
    {
        var silence = new Silence(TimeSpan.FromSeconds(30), time);
        var asked = time.GetTimestamp();
        time.Advance(TimeSpan.FromHours(8));

        silence.Take(answered: false, asked).ShouldBe(Silence.Told.Nothing);
        silence.IsOn.ShouldBeFalse();
    }

    [Fact]
    public void Without_a_bound_it_is_said_and_never_too_long()
    {
        var silence = new Silence(null, time);
        Enumerable.Range(0, 1_000).Select(_ => Asked(silence, false)).Where(told => told != Silence.Told.Nothing)
            .ShouldBe([Silence.Told.Begun]);
    }

    // A question that is answered at once, or waited for in vain.
    private Silence.Told Asked(Silence silence, bool answered)
    {
        var asked = time.GetTimestamp();
        if (!answered) time.Advance(silence.Patience);
        return silence.Take(answered, asked);
    }
}
