using Collab.Domain.Facts;
using Collab.ReadModel.Reading;
using Shouldly;
using Xunit;

namespace Collab.Specs;

public sealed class MomentCacheTests
{
    private static readonly Moment Now = new(new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.Zero), 128, true);

    [Fact]
    public async Task Whoever_asks_while_an_answer_is_found_is_given_that_answer()
    {
        using var cache = new MomentCache((after, _) => Task.FromResult(after.AsOf.AddMinutes(1)));
        var found = 0;
        var gate = new TaskCompletionSource();

        var asked = Enumerable.Range(0, 20).Select(_ => cache.GetAsync("overview", Now, async _ =>
        {
            Interlocked.Increment(ref found);
            await gate.Task;
            return new object();
        }, CancellationToken.None)).ToList();
        gate.SetResult();

        (await Task.WhenAll(asked)).Distinct().ShouldHaveSingleItem();
        found.ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_is_kept_for_its_question_date_and_position_and_for_no_other()
    {
        using var cache = new MomentCache((after, _) => Task.FromResult(after.AsOf.AddMinutes(1)));
        (await AnswerAsync("overview", Now, 1)).ShouldBe(1);

        (await AnswerAsync("overview", Now, 2)).ShouldBe(1);
        (await AnswerAsync("regions", Now, 3)).ShouldBe(3);
        (await AnswerAsync("overview", Now with { KnownAt = 129 }, 4)).ShouldBe(4);
        (await AnswerAsync("overview", Now with { AsOf = Now.AsOf.AddMinutes(1) }, 5)).ShouldBe(5);
        (await AnswerAsync("overview", Now with { AsOfNow = false }, 6)).ShouldBe(6);

        Task<int> AnswerAsync(string name, Moment moment, int answer) =>
            cache.GetAsync(name, moment, _ => Task.FromResult(answer), CancellationToken.None);
    }

    [Fact]
    public async Task A_caller_who_leaves_takes_the_answer_from_nobody_else()
    {
        using var cache = new MomentCache((after, _) => Task.FromResult(after.AsOf.AddMinutes(1)));
        using var leaving = new CancellationTokenSource();
        var gate = new TaskCompletionSource();
        var first = cache.GetAsync("overview", Now, FindAsync, leaving.Token);
        var second = cache.GetAsync("overview", Now, FindAsync, CancellationToken.None);

        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(first);
        gate.SetResult();

        (await second).ShouldBe("found");

        async Task<string> FindAsync(CancellationToken cancellation)
        {
            await gate.Task.WaitAsync(cancellation);
            return "found";
        }
    }

    [Fact]
    public async Task A_failure_is_not_kept_and_so_many_answers_are_kept_and_no_more()
    {
        using var cache = new MomentCache((after, _) => Task.FromResult(after.AsOf.AddMinutes(1)));
        await Should.ThrowAsync<InvalidOperationException>(() =>
            cache.GetAsync<int>("overview", Now, _ => throw new InvalidOperationException(), CancellationToken.None));

        var found = 0;
        for (var round = 0; round < 2; round++)
            for (var position = 0; position < MomentCache.MostAnswers * 2; position++)
                await cache.GetAsync("overview", Now with { KnownAt = position }, _ =>
                    Task.FromResult(Interlocked.Increment(ref found)), CancellationToken.None);

        // Half of them at least had to be found again.
        found.ShouldBeGreaterThanOrEqualTo(MomentCache.MostAnswers * 3);
    }
}
