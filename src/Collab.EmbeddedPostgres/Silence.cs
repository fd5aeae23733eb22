namespace Collab.EmbeddedPostgres;

/// <summary>How long a server has answered nothing, although it was asked again and again.</summary>
/// <param name="most">How long it may; null: for ever.</param>
/// <param name="time">The clock.</param>
internal sealed class Silence(TimeSpan? most, TimeProvider time)
{
    /// <summary>What a question and what came of it tell.</summary>
    public enum Told
    {
        /// <summary>Nothing new.</summary>
        Nothing,

        /// <summary>It has begun to answer nothing.</summary>
        Begun,

        /// <summary>It answers again.</summary>
        Over,

        /// <summary>It has answered nothing for as long as it may.</summary>
        TooLong,
    }

    private static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LeastPatience = TimeSpan.FromSeconds(1);

    private long? since;
    private bool said;

    /// <summary>How long an answer is waited for.</summary>
    public TimeSpan Patience { get; } = most is not { } bound || bound / 6 > LongestPatience ? LongestPatience
        : bound / 6 > LeastPatience ? bound / 6
        : LeastPatience;

    /// <summary>How long it has lasted; null while it answers, or while a first question may have had bad luck.</summary>
    public TimeSpan? Lasted => said && since is { } begun ? time.GetElapsedTime(begun) : null;

    /// <summary>Whether the last question was not answered.</summary>
    public bool IsOn => since is not null;

    /// <summary>Takes note of a question.</summary>
    /// <param name="answered">Whether it was answered.</param>
    /// <param name="asked">When it was asked.</param>
    public Told Take(bool answered, long asked)
    {
        if (answered)
        {
            var wasSaid = said;
            Forget();
            return wasSaid ? Told.Over : Told.Nothing;
        }

        // Who asked stood still itself, as on a machine that slept: nothing is known of the server.
        if (time.GetElapsedTime(asked) > Patience * 3)
        {
            since = null;
            return Told.Nothing;
        }

        since ??= asked;
        var lasted = time.GetElapsedTime(since.Value);
        if (lasted >= most) return Told.TooLong;
        if (said || lasted < Patience * 2) return Told.Nothing;
        said = true;
        return Told.Begun;
    }

    /// <summary>Begins anew, as with another server.</summary>
    public void Forget() => (since, said) = (null, false);
}
