using System.Globalization;
using System.Text;

namespace Collab.Hosting.Metrics;

/// <summary>Writes the Prometheus text format, version 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/).</summary>
internal sealed class Exposition
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder text = new();

    /// <summary>Begins a metric; its samples follow together, as the format demands.</summary>
    public void Begin(string name, string type, string? help)
    {
        if (!string.IsNullOrEmpty(help)) text.Append("# HELP ").Append(name).Append(' ').Append(Escaped(help, quotes: false)).Append('\n');
        text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
    }

    public void Sample(string name, IEnumerable<KeyValuePair<string, string>> labels, double value)
    {
        text.Append(name);
        var separator = '{';
        foreach (var (label, content) in labels)
        {
            text.Append(separator).Append(label).Append("=\"").Append(Escaped(content, quotes: true)).Append('"');
            separator = ',';
        }

        if (separator == ',') text.Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    public override string ToString() => text.ToString();

    /// <summary>A name with nothing in it but letters, digits and underscores, not beginning with a digit.</summary>
    public static string NameOf(string instrument)
    {
        var name = string.Concat(instrument.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_' ? letter : '_'));
        return name.Length == 0 || char.IsAsciiDigit(name[0]) ? "_" + name : name;
    }

    public static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private static string Escaped(string value, bool quotes)
    {
        value = value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? value.Replace("\"", "\\\"", StringComparison.Ordinal) : value;
    }
}
