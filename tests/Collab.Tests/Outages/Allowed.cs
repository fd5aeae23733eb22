namespace Collab.Tests.Outages;

/// <summary>How long a tracker may be away after the cause of an outage is gone.</summary>
internal static class Allowed
{
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(10);

    /// <summary>As promised, and longer only on a machine so busy that even an ordinary start takes about that long.</summary>
    /// <param name="start">How long the tracker took to start on it.</param>
    public static TimeSpan After(TimeSpan start) => start > Promised / 2 ? start * 2 : Promised;
}
