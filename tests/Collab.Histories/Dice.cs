using System.Globalization;

namespace Collab.Histories;

/// <summary>Chance, always the same for the same seed.</summary>
internal sealed class Dice(int seed)
{
    private static readonly string[] FirstNames =
        ["Anna", "Petr", "Katarzyna", "Jan", "Sabine", "Tomáš", "Agnieszka", "Michael", "Lucie", "Piotr", "Claudia", "Jiří", "Ewa",
            "Thomas", "Jana", "Marek", "Ines", "Pavel"];

    private static readonly string[] LastNames =
        ["Novák", "Kowalski", "Lehmann", "Svoboda", "Wiśniewska", "Richter", "Dvořák", "Zielińska", "Krause", "Procházka", "Kamińska",
            "Hofmann", "Černý", "Wójcik", "Jähnig", "Veselá"];

    private readonly Random random = new(seed);

    public bool Chance(double probability) => random.NextDouble() < probability;

    /// <summary>From the first to the last, both included.</summary>
    public int Between(int first, int last) => random.Next(first, last + 1);

    public double Fraction() => random.NextDouble();

    /// <summary>Mostly small, now and then many times the mean.</summary>
    public double Skewed(double mean) => -mean * Math.Log(1 - random.NextDouble());

    public T Pick<T>(IReadOnlyList<T> among) => among[random.Next(among.Count)];

    public T Pick<T>(ReadOnlySpan<(T Value, int Weight)> among)
    {
        var all = 0;
        foreach (var (_, weight) in among) all += weight;
        var drawn = random.Next(all);
        foreach (var (value, weight) in among)
        {
            if (drawn < weight) return value;
            drawn -= weight;
        }

        return among[^1].Value;
    }

    /// <summary>A version 7 UUID of a moment.</summary>
    public Guid Id(DateTimeOffset at)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        var milliseconds = at.ToUnixTimeMilliseconds();
        for (var i = 0; i < 6; i++) bytes[i] = (byte)(milliseconds >> (40 - (8 * i)));
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    public string Hex(int length)
    {
        Span<byte> bytes = stackalloc byte[length / 2];
        random.NextBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    public string PersonName() => string.Create(CultureInfo.InvariantCulture, $"{Pick(FirstNames)} {Pick(LastNames)}");
}
