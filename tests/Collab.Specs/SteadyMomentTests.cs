using Collab.ReadModel.Reading;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>What is true now stays so until something changes: answers are not found anew for the minute that has passed.</summary>
public sealed class SteadyMomentTests
{
    private static readonly Moment Now = new(new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.Zero), 128, true);

    [Fact]
    public async Task An_answer_about_now_is_kept_until_the_next_change_and_no_longer()
    {
        var looked = 0;
        using var cache = new MomentCache((_, _) =>
        {
            looked++;
            return Task.FromResult(Now.AsOf.AddMinutes(90));
        });
        (await AnswerAsync(Now, 1)).ShouldBe(1);

        (await AnswerAsync(At(1), 2)).ShouldBe(1);
        (await AnswerAsync(At(89), 3)).ShouldBe(1);
        looked.ShouldBe(1);
        (await AnswerAsync(At(90), 4)).ShouldBe(4);
        looked.ShouldBe(2);

        // What somebody asked for by its date is another question, and what was learned since makes another answer.
        (await AnswerAsync(At(1) with { AsOfNow = false }, 5)).ShouldBe(5);
        (await AnswerAsync(At(2) with { AsOfNow = false }, 6)).ShouldBe(6);
        (await AnswerAsync(At(1) with { KnownAt = 129 }, 7)).ShouldBe(7);

        Moment At(int minutes) => Now with { AsOf = Now.AsOf.AddMinutes(minutes) };
        Task<int> AnswerAsync(Moment moment, int answer) =>
            cache.GetAsync("overview", moment, _ => Task.FromResult(answer), CancellationToken.None);
    }
}
