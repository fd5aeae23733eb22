using Collab.ReadModel.Reading;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>An answer that is shared while it is found, and not kept.</summary>
public sealed class SharedAnswerCacheTests
{
    [Fact]
    public async Task Whoever_asks_while_an_answer_is_found_is_given_it_and_who_asks_later_has_his_own()
    {
        using var cache = new MomentCache((after, _) => Task.FromResult(after.AsOf.AddMinutes(1)));
        var found = 0;
        var gate = new TaskCompletionSource();

        var asked = Enumerable.Range(0, 20).Select(_ => AskAsync("one")).ToList();
        var other = AskAsync("other");
        gate.SetResult();

        (await Task.WhenAll(asked)).Distinct().ShouldHaveSingleItem().ShouldNotBe(await other);
        found.ShouldBe(2);
        (await AskAsync("one")).ShouldBe(3);
        found.ShouldBe(3);

        Task<int> AskAsync(string key) => cache.ShareAsync(key, async _ =>
        {
            var number = Interlocked.Increment(ref found);
            await gate.Task;
            return number;
        }, CancellationToken.None);
    }

    [Fact]
    public async Task The_last_who_leaves_ends_the_search_and_nobody_before()
    {
        using var cache = new MomentCache((after, _) => Task.FromResult(after.AsOf.AddMinutes(1)));
        using CancellationTokenSource first = new(), second = new();
        var ended = new TaskCompletionSource();
        var asked = new[] { first, second }.Select(leaving => cache.ShareAsync<object>("one", async token =>
        {
            await using var end = token.Register(ended.SetResult);
            await Task.Delay(Timeout.Infinite, token);
            return new object();
        }, leaving.Token)).ToList();

        await first.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(asked[0]);
        ended.Task.IsCompleted.ShouldBeFalse();
        await second.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(asked[1]);
        await ended.Task;
    }
}
