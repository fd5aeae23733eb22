using System.Diagnostics.Metrics;
using System.Globalization;
using System.Numerics;

namespace Collab.Hosting.Metrics;

/// <summary>Listens to the tracker's meters, ASP.NET Core's and Npgsql's, and tells what they measured.</summary>
internal sealed class MeterReader : IDisposable
{
    /// <summary>Labels that vary without end must not fill the memory: what comes beyond is counted together, without labels.</summary>
    private const int MostSeries = 500;

    // Seconds, from half a millisecond to ten seconds; instruments may bring their own.
    private static readonly double[] DefaultBounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private static readonly string[] Meters = ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.RateLimiting", "Npgsql"];

    private readonly Lock gate = new();
    private readonly SortedDictionary<string, Metric> metrics = new(StringComparer.Ordinal);
    private readonly MeterListener listener = new();

    public MeterReader()
    {
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (!Meters.Contains(instrument.Meter.Name) && !instrument.Meter.Name.StartsWith("Collab", StringComparison.Ordinal)) return;
            if (Kind(instrument) is not { } kind) return;
            lock (gate)
            {
                var name = NameOf(instrument, kind);
                // Two meters may use one name; only one of them can be told under it.
                if (metrics.TryGetValue(name, out var known) && known.Kind != kind) return;
                metrics.TryAdd(name, new Metric(name, kind, instrument.Description, kind == "histogram" ? Bounds(instrument) : null));
                listening.EnableMeasurementEvents(instrument, metrics[name]);
            }
        };
        Listen<byte>();
        Listen<short>();
        Listen<int>();
        Listen<long>();
        Listen<float>();
        Listen<double>();
        Listen<decimal>();
        listener.Start();
    }

    public void Write(Exposition exposition)
    {
        listener.RecordObservableInstruments();
        lock (gate)
        {
            foreach (var metric in metrics.Values.Where(metric => metric.Series.Count > 0)) metric.Write(exposition);
        }
    }

    public void Dispose() => listener.Dispose();

    private void Listen<T>()
        where T : struct, INumber<T> => listener.SetMeasurementEventCallback<T>((instrument, measured, tags, state) =>
    {
        lock (gate)
        {
            var series = ((Metric)state!).Find(tags);
            var value = double.CreateSaturating(measured);
            if (IsObserved(instrument)) series.Set(value);
            else if (instrument is Gauge<T>) series.Set(value);
            else series.Add(value);
        }
    });

    private static string? Kind(Instrument instrument) => Generic(instrument) switch
    {
        "Counter`1" or "ObservableCounter`1" => "counter",
        "UpDownCounter`1" or "ObservableUpDownCounter`1" or "Gauge`1" or "ObservableGauge`1" => "gauge",
        "Histogram`1" => "histogram",
        _ => null,
    };

    private static bool IsObserved(Instrument instrument) => instrument.IsObservable;

    private static string Generic(Instrument instrument) => instrument.GetType().Name;

    private static double[] Bounds(Instrument instrument) =>
        (instrument is Histogram<double> { Advice.HistogramBucketBoundaries: { Count: > 0 } advised } ? [.. advised] : DefaultBounds);

    // Unit and _total go into the name, as Prometheus has it.
    private static string NameOf(Instrument instrument, string kind)
    {
        var name = Exposition.NameOf(instrument.Name);
        var unit = instrument.Unit switch { "s" => "_seconds", "ms" => "_milliseconds", "By" => "_bytes", _ => "" };
        if (!name.EndsWith(unit, StringComparison.Ordinal)) name += unit;
        return kind == "counter" && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    private sealed class Metric(string name, string kind, string? help, double[]? bounds)
    {
        public string Kind => kind;

        public Dictionary<string, Series> Series { get; } = new(StringComparer.Ordinal);

        public Series Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var labels = new KeyValuePair<string, string>[tags.Length];
            for (var i = 0; i < tags.Length; i++)
                labels[i] = new(Exposition.NameOf(tags[i].Key), Convert.ToString(tags[i].Value, CultureInfo.InvariantCulture) ?? "");
            Array.Sort(labels, (one, other) => string.CompareOrdinal(one.Key, other.Key));
            var key = string.Join('\u0001', labels.Select(label => $"{label.Key}\u0002{label.Value}"));
            if (Series.TryGetValue(key, out var known)) return known;
            if (Series.Count >= MostSeries)
            {
                key = "";
                labels = [];
                if (Series.TryGetValue(key, out known)) return known;
            }

            return Series[key] = new Series(labels, bounds);
        }

        public void Write(Exposition exposition)
        {
            exposition.Begin(name, kind, help);
            foreach (var series in Series.Values)
            {
                if (bounds is null)
                {
                    exposition.Sample(name, series.Labels, series.Value);
                    continue;
                }

                long sum = 0;
                for (var i = 0; i <= bounds.Length; i++)
                {
                    sum += series.Buckets[i];
                    var bound = i < bounds.Length ? bounds[i] : double.PositiveInfinity;
                    exposition.Sample(name + "_bucket", series.Labels.Append(new("le", Exposition.Number(bound))), sum);
                }

                exposition.Sample(name + "_sum", series.Labels, series.Value);
                exposition.Sample(name + "_count", series.Labels, series.Count);
            }
        }
    }
}
