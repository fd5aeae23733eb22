using System.Globalization;
using FsCheck;
using Microsoft.FSharp.Core;

namespace Collab.Specs;

/// <summary>Properties over what chance makes up: another seed each time, said when one fails; <c>COLLAB_TEST_SEED</c> asks for one
/// again.</summary>
internal static class Chance
{
    private const string Setting = "COLLAB_TEST_SEED";

    public static void Holds(this Property property)
    {
        var setting = Environment.GetEnvironmentVariable(Setting);
        var seed = ulong.TryParse(setting, CultureInfo.InvariantCulture, out var asked) ? asked : (ulong)Random.Shared.NextInt64();
        try
        {
            property.Check(Config.QuickThrowOnFailure.WithReplay(new Replay(new Rnd(seed), FSharpOption<int>.None)));
        }
        catch (Exception exception)
        {
            var told = string.Create(CultureInfo.InvariantCulture, $"With seed {seed} (again: {Setting}={seed}): {exception.Message}");
            throw new InvalidOperationException(told, exception);
        }
    }
}
