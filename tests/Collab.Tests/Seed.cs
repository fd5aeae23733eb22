using System.Globalization;

namespace Collab.Tests;

/// <summary>
/// Chance in tests. The same seed gives the same test; <c>COLLAB_TEST_SEED</c> names another one than usual, and a test that fails says
/// which it had.
/// </summary>
internal static class Seed
{
    private const string Setting = "COLLAB_TEST_SEED";

    /// <summary>Runs a test on the seed that is asked for.</summary>
    public static async Task RunAsync(int usual, Func<int, Task> test)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable(Setting), CultureInfo.InvariantCulture, out var asked) ? asked : usual;
        try
        {
            await test(seed);
        }
        catch (Exception exception)
        {
            var told = string.Create(CultureInfo.InvariantCulture, $"With seed {seed} (again: {Setting}={seed}): {exception.Message}");
            throw new SeededException(told, exception);
        }
    }

    private sealed class SeededException(string message, Exception inner) : Exception(message, inner);
}
