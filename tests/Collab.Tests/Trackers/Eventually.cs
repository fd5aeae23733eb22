namespace Collab.Tests;

/// <summary>
/// For what is done in its own time and told to nobody: asks again and again, but not for ever. Where the tracker can be waited for, wait
/// for it.
/// </summary>
internal static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The first answer that is as it should be.</summary>
    public static async Task<T> IsAsync<T>(Func<Task<T>> ask, Func<T, bool> holds)
    {
        for (var start = TimeProvider.System.GetTimestamp(); ; await Task.Delay(Pause))
        {
            var answer = await ask();
            if (holds(answer)) return answer;
            TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(Patience, $"It did not come about; last: {answer}");
        }
    }
}
